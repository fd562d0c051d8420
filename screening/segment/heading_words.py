"""The words that head the sections of a résumé, by language.

Tables only: lower case, without punctuation.
"""

from __future__ import annotations

from typing import Final

from screening.resume import SectionKind
from screening.segment.tables import word_set

__all__ = ["HEADINGS", "JOINERS", "KEYWORDS", "MODIFIERS"]

_KIND_ROWS: Final[dict[SectionKind, str]] = {
    SectionKind.HEADER: """
        contact|contact me|contact info|contact information|contact details|get in touch|kontakt|kontaktdaten
        coordonnées|contacto|datos de contacto|contatti|contato|contactgegevens""",
    SectionKind.SUMMARY: """
        summary|executive summary|professional summary|career summary|profile summary|summary statement
        career overview|overview|professional overview|profile|professional profile|personal profile
        executive profile|career profile|career focus|focus|objective|career objective|professional objective
        job objective|career goal|career goals|goal|goals|personal statement|about|about me|who i am
        introduction|bio|biography|summary of qualifications|qualifications summary|summary of skills
        summary of experience|experience summary|qualification summary|personal summary|at a glance
        professional statement|background|professional background|career background|value proposition
        branding statement|profil|über mich|kurzprofil|zusammenfassung|berufliches profil|à propos
        à propos de moi|résumé|objectif|perfil|perfil profesional|perfil profissional|resumen
        resumen profesional|objetivo|sobre mí|sobre mi|profielschets|over mij|profiel|samenvatting|profilo
        profilo professionale|sommario|obiettivo|resumo|resumo profissional""",
    SectionKind.EXPERIENCE: """
        experience|experiences|work experience|work experiences|professional experience|employment
        employment history|work history|career history|job history|professional history|employment experience
        employment record|relevant experience|relevant work experience|related experience
        professional work experience|career experience|industry experience|teaching experience
        clinical experience|nursing experience|research experience|military experience|military service|military
        military history|management experience|internship|internships|internship experience
        internships experience|other experience|other work experience|additional experience|previous experience
        prior experience|prior employment|past experience|previous employment|selected experience
        earlier experience|earlier career|employment background|work background|positions held|appointments
        academic appointments|professional appointments|career|career path|career highlights|professional career
        leadership experience|experience highlights|consulting experience|freelance experience|sales experience
        technical experience|engineering experience|legal experience|work|jobs|professional employment
        accounting experience|customer service experience|healthcare experience|medical experience
        banking experience|business experience|berufserfahrung|beruflicher werdegang|berufspraxis
        berufliche erfahrung|praktische erfahrung|werdegang|praktika|berufstätigkeit|arbeitserfahrung|expérience
        expériences|expérience professionnelle|expériences professionnelles|parcours professionnel|stages
        experiencia|experiencia laboral|experiencia profesional|historial laboral|trayectoria profesional
        werkervaring|ervaring|professionele ervaring|loopbaan|stage ervaring|esperienza|esperienze
        esperienza lavorativa|esperienze lavorative|esperienza professionale|esperienze professionali
        experiência|experiência profissional|experiências profissionais|histórico profissional|опыт работы|工作经历
        工作经验|職務経歴""",
    SectionKind.PROJECTS: """
        projects|project|personal projects|academic projects|side projects|key projects|selected projects
        project experience|university projects|school projects|class projects|course projects|research projects
        professional projects|open source|open source projects|portfolio|recent projects|notable projects
        technical projects|projekte|projets|projets personnels|proyectos|projecten|progetti|projetos""",
    SectionKind.EDUCATION: """
        education|educational background|education background|academic background|academic history
        academic qualifications|educational qualifications|educational qualification|academics|education history
        educational history|degrees|schooling|formal education|coursework|relevant coursework|course work
        relevant courses|education and training|education training|academic record|academic profile
        academic details|academic preparation|professional education|higher education
        education and qualifications|academic credentials|studies|school|education details|educational details
        scholastics|graduate education|ausbildung|bildung|bildungsweg|schulbildung|studium
        akademische ausbildung|hochschulbildung|formation|formations|éducation|études|diplômes
        parcours académique|formación|formación académica|educación|estudios|opleiding|opleidingen|onderwijs
        istruzione|istruzione e formazione|formazione|formação|formação acadêmica|educação|escolaridade
        образование|教育背景|教育经历|学歴""",
    SectionKind.SKILLS: """
        skills|skill|technical skills|key skills|core skills|skill set|skills set|skillset|skill highlights
        skills summary|highlights|core competencies|core competency|competencies|key competencies
        areas of expertise|area of expertise|expertise|technical expertise|technical proficiencies
        technical proficiency|technologies|technology|tools|tools and technologies|core qualifications
        qualifications|key qualifications|professional skills|computer skills|it skills|software skills
        computer proficiency|computer knowledge|software|software proficiency|technical competencies
        technical knowledge|technical summary|technical highlights|professional highlights|strengths
        key strengths|core strengths|core expertise|capabilities|core capabilities|specialties|specialities
        specialties and expertise|proficiencies|additional skills|other skills|special skills|soft skills
        hard skills|interpersonal skills|relevant skills|related skills|skills and abilities|abilities|knowledge
        areas of strength|tech stack|technical stack|programming|programming languages|programming skills
        areas of knowledge|skills and expertise|clinical skills|professional strengths|management skills
        personal skills|transferable skills|job skills|key skill|profile highlights|technical qualifications
        skills highlights|skills and qualifications|skills and competencies|summary of technical skills
        work skills|business skills|areas of specialization|skill summary|functional skills|technical tools
        technical profile|language skills and tools|kenntnisse|fähigkeiten|edv kenntnisse|it kenntnisse
        fachkenntnisse|kompetenzen|compétences|compétences techniques|compétences clés|competencias|habilidades
        aptitudes|conocimientos|informática|vaardigheden|competenties|computervaardigheden|competenze
        competenze tecniche|capacità e competenze|competências|conhecimentos|habilidades técnicas|навыки
        ключевые навыки|技能|スキル""",
    SectionKind.CERTIFICATIONS: """
        certifications|certification|certificates|certificate|licenses|licences|license|licence|licensure
        licensures|professional certifications|training|trainings|professional training|professional development
        courses|professional licenses|licenses and certifications|certifications and licenses|credentials
        professional credentials|certifications and training|training and certifications
        professional certification|continuing education|additional training|professional licensure
        technical training|technical certifications|it certifications|workshops|seminars
        professional qualifications|training courses|specialized training|military training
        industry certifications|current certifications|zertifikate|zertifizierungen|weiterbildung
        weiterbildungen|fortbildung|fortbildungen|certificats|formations complémentaires|certificaciones|cursos
        certificaten|cursussen|certificazioni|corsi|certificações""",
    SectionKind.LANGUAGES: """
        languages|language|language skills|languages spoken|foreign languages|language proficiency
        linguistic skills|sprachen|sprachkenntnisse|fremdsprachen|langues|compétences linguistiques|idiomas
        lenguas|talen|talenkennis|lingue|competenze linguistiche|línguas|языки|语言能力""",
    SectionKind.VOLUNTEERING: """
        volunteering|volunteer|volunteer experience|volunteer work|volunteerism|community service
        community involvement|voluntary work|voluntary experience|community|community engagement
        community activities|extracurricular|extracurricular activities|extra curricular activities
        extra-curricular activities|activities|leadership|campus involvement|campus activities
        student activities|leadership activities|civic activities|service|volunteer activities|volunteer service
        outreach|community outreach|charity work|involvement|leadership involvement|school activities|ehrenamt
        ehrenamtliche tätigkeit|ehrenamtliches engagement|engagement|bénévolat|voluntariado|vrijwilligerswerk
        volontariato""",
    SectionKind.PUBLICATIONS: """
        publications|selected publications|papers|articles|patents|presentations|conference presentations
        conferences|research|research interests|publications and presentations|books|talks|speaking
        speaking engagements|invited talks|patents and publications|journal articles|lectures|media
        publikationen|veröffentlichungen|publicaciones|publicaties|pubblicazioni|publicações""",
    SectionKind.AWARDS: """
        awards|honors|honours|achievements|accomplishments|key achievements|key accomplishments|recognition
        awards received|awards and honors|honors and awards|awards and achievements|awards and recognition
        scholarships|fellowships|distinctions|professional accomplishments|career accomplishments
        selected accomplishments|career achievements|professional achievements|academic achievements
        academic honors|selected honors|recognitions|grants|honors and achievements|honors and activities|prizes
        notable achievements|selected achievements|major achievements|major accomplishments|achievement
        accomplishment|military awards|significant accomplishments|auszeichnungen|erfolge|preise
        distinctions honorifiques|prix|récompenses|premios|logros|reconocimientos|prijzen|premi|riconoscimenti
        prêmios""",
    SectionKind.INTERESTS: """
        interests|hobbies|hobbies and interests|interests and hobbies|personal interests
        interests and activities|activities and interests|passions|other interests|areas of interest|leisure
        leisure activities|interessen|hobbys|centres d'intérêt|centres d’intérêt|loisirs|intereses|aficiones
        interesses|hobby's|interessi|passioni""",
    SectionKind.REFERENCES: """
        references|reference|referees|professional references|personal references|recommendations|testimonials
        references available upon request|referenzen|références|referencias|referenties|referenze|referências""",
    SectionKind.PERSONAL: """
        personal information|personal info|personal details|personal data|personal particulars|personal|biodata
        bio data|bio-data|persönliche daten|persönliches|angaben zur person|zur person|informations personnelles
        état civil|données personnelles|datos personales|información personal|persoonlijke gegevens|personalia
        informazioni personali|dati personali|dados pessoais|informações pessoais|личные данные|个人信息""",
    SectionKind.OTHER: """
        additional information|other information|additional|miscellaneous|affiliations|professional affiliations
        memberships|professional memberships|membership|associations|professional associations
        affiliations and memberships|memberships and affiliations|organizations|professional organizations|other
        supplementary information|availability|declaration|additional details|visa status|security clearance
        clearance|clearances|security clearances|my time|most proud of|my life philosophy|philosophy
        professional activities|professional service|groups|professional membership|websites|links|social media
        industry knowledge|keywords|sonstiges|weitere informationen|divers|otros|otros datos
        información adicional|overige|overig|altro|outros|outras informações|mitgliedschaften""",
}

HEADINGS: Final = {
    phrase.strip(): kind
    for kind, table in _KIND_ROWS.items()
    for row in table.split("\n")
    for phrase in row.split("|")
    if phrase.strip()
}
"""Heading in lower case → kind of section."""

MODIFIERS: Final = word_set(
    """professional relevant selected additional key core other related technical career academic personal work my
    recent current previous prior past major notable special general summary of the employment industry business
    and full brief detailed key main highlights list college university school pertinent significant"""
)
"""Words that may stand before or after a heading word without changing what it heads."""

KEYWORDS: Final = {
    "experience": SectionKind.EXPERIENCE,
    "employment": SectionKind.EXPERIENCE,
    "history": SectionKind.EXPERIENCE,
    "internships": SectionKind.EXPERIENCE,
    "projects": SectionKind.PROJECTS,
    "education": SectionKind.EDUCATION,
    "coursework": SectionKind.EDUCATION,
    "skills": SectionKind.SKILLS,
    "competencies": SectionKind.SKILLS,
    "qualifications": SectionKind.SKILLS,
    "expertise": SectionKind.SKILLS,
    "proficiencies": SectionKind.SKILLS,
    "software": SectionKind.SKILLS,
    "certifications": SectionKind.CERTIFICATIONS,
    "licenses": SectionKind.CERTIFICATIONS,
    "training": SectionKind.CERTIFICATIONS,
    "languages": SectionKind.LANGUAGES,
    "publications": SectionKind.PUBLICATIONS,
    "presentations": SectionKind.PUBLICATIONS,
    "patents": SectionKind.PUBLICATIONS,
    "talks": SectionKind.PUBLICATIONS,
    "awards": SectionKind.AWARDS,
    "honors": SectionKind.AWARDS,
    "achievements": SectionKind.AWARDS,
    "accomplishments": SectionKind.AWARDS,
    "interests": SectionKind.INTERESTS,
    "hobbies": SectionKind.INTERESTS,
    "references": SectionKind.REFERENCES,
    "affiliations": SectionKind.OTHER,
    "memberships": SectionKind.OTHER,
    "activities": SectionKind.VOLUNTEERING,
    "volunteering": SectionKind.VOLUNTEERING,
    "erfahrung": SectionKind.EXPERIENCE,
    "kenntnisse": SectionKind.SKILLS,
}
"""Last word of a heading that stands out (capitals, bold, larger) → kind."""

JOINERS: Final = word_set("""and und et y e en ed i or with""")
"""Words that join two headings on one line."""
