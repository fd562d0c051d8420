"""Words that tell a job title from an employer or a place.

Tables only: lower case.
"""

from __future__ import annotations

from typing import Final

from screening.segment.tables import word_set

__all__ = ["DEPARTMENTS", "EMPLOYER_HINTS", "TITLE_HEADS", "TITLE_PREFIXES", "TITLE_SHORT"]

TITLE_HEADS: Final = word_set(
    """accountant actor actress actuary adjuster administrator admin adviser advisor advocate agent aide ambassador
    analyst anesthesiologist animator apprentice appraiser arborist arbitrator archaeologist architect archivist
    artist assembler assessor assistant asst associate astronomer attendant attorney auditor author baker banker
    barber barback barista bartender biologist bookkeeper boss bosun brewer bricklayer broker builder busser
    busboy butcher buyer cabinetmaker cadet captain caregiver caretaker carer carpenter cartographer cashier
    caterer chaplain chauffeur chef chemist chief chiropractor choreographer cleaner clerk clinician coach coder
    collector columnist comedian commander commissioner companion composer concierge conductor conservator
    constable consultant contractor controller comptroller cook coordinator co-ordinator copywriter correspondent
    cosmetologist counsel counsellor counselor courier craftsman crew curator custodian dancer dealer dean
    decorator delegate demonstrator dentist deputy dermatologist designer detective developer dietitian dietician
    director dispatcher diver docent doctor doorman dresser driver drafter draftsman draughtsman drummer ecologist
    economist editor educator electrician embalmer employee engineer entertainer entrepreneur epidemiologist
    escort estimator esthetician evaluator examiner executive expert fabricator facilitator faculty farmer
    farmhand fellow fighter filmmaker finisher firefighter fireman fisherman fitter florist foreman forester
    foundation-engineer founder co-founder cofounder freelancer gardener gatekeeper geologist geographer
    geophysicist glazier goldsmith grader graduate groomer groundskeeper guard guide gynecologist hairdresser
    hairstylist handler handyman hand head headmaster helper historian host hostess housekeeper hygienist
    illustrator influencer inspector installer instructor intern interpreter interviewer investigator ironworker
    janitor jeweler jockey joiner journalist judge keeper laborer labourer landscaper lawyer lead leader lecturer
    legislator liaison librarian lieutenant lifeguard linguist lineman locksmith logistician loader machinist
    magistrate maid maintainer major maker manager mgr management manicurist mason masseuse mathematician mechanic
    mediator member mentor merchandiser merchant messenger meteorologist microbiologist midwife miller miner
    minister mixer model moderator modeler modeller monitor mover musician nanny navigator negotiator neurologist
    notary nurse nutritionist observer obstetrician officer official operative operator ophthalmologist optician
    optometrist orderly organiser organizer orthodontist overseer owner packager packer painter paralegal
    paramedic partner pastor pathologist pediatrician performer personnel pharmacist phlebotomist photographer
    physician physicist physiotherapist pianist picker pilot pipefitter planner plasterer plumber podiatrist poet
    policeman porter postdoc postman practitioner preacher preparer presenter president presser principal printer
    processor producer professional professor programmer proofreader proprietor prosecutor provider psychiatrist
    psychologist publicist publisher purchaser radiographer radiologist ranger realtor receptionist recruiter
    recruit referee registrar rep repairer repairman reporter representative representive researcher resident
    responder restorer reviewer rigger roofer runner sailor salesman salesperson saleswoman scholar scientist
    scorer scout scrummaster scribe sculptor seamstress secretary seller senator sergeant server setter shearer
    shopper sitter smith sociologist soldier solicitor sonographer sorter specialist spokesperson staff staffer
    statistician steward stewardess stocker stockbroker stockperson storekeeper storeman strategist stripper
    stylist superintendent supervisor support surgeon surveyor sweeper tailor taster teacher teamleader technician
    technologist telemarketer teller temp tester therapist tiler toolmaker tosser trader trainee trainer
    transcriber transcriptionist translator treasurer trooper trustee tutor typist underwriter upholsterer usher
    valet vendor verifier veterinarian videographer viceroy volunteer waiter waitress waiter/waitress walker
    warden warehouseman washer watchman weaver welder winemaker worker workman writer zookeeper zoologist
    webmaster sysadmin dba sales salesclerk controller auxiliary co-owner hostler bellman bellhop doula
    nursing-assistant caseworker foreperson crewman seaman airman marine infantryman corpsman medic rifleman
    helmsman machinist-mate leiter leiterin manager/in entwickler entwicklerin ingenieur ingenieurin
    sachbearbeiter sachbearbeiterin mitarbeiter mitarbeiterin verkäufer verkäuferin berater beraterin kaufmann
    kauffrau krankenpfleger krankenschwester lehrer lehrerin geschäftsführer assistentin techniker technikerin
    mechaniker praktikant praktikantin werkstudent werkstudentin auszubildender koch köchin fahrer elektriker
    buchhalter buchhalterin architektin referent referentin softwareentwickler ingénieur ingénieure développeur
    développeuse directeur directrice responsable gérant assistante infirmier infirmière enseignant enseignante
    professeur vendeur vendeuse comptable chargé chargée technicien technicienne stagiaire serveur serveuse
    cuisinier cuisinière conseiller conseillère chauffeur secrétaire chercheur avocat avocate consultante
    ingeniero ingeniera desarrollador desarrolladora gerente jefe jefa asistente enfermero enfermera profesor
    profesora maestro maestra vendedor vendedora contador contadora técnico técnica abogado abogada cocinero
    cocinera camarero camarera conductor administrativo administrativa analista becario becaria dependiente
    encargado encargada consultor consultora ingegnere sviluppatore sviluppatrice direttore direttrice impiegato
    impiegata infermiere infermiera insegnante commesso commessa ragioniere tecnico tirocinante cuoco cuoca
    cameriere cameriera avvocato consulente addetto addetta stagista ontwikkelaar directeur medewerker
    verpleegkundige leraar docent verkoper boekhouder adviseur stagiair monteur kok engenheiro engenheira
    desenvolvedor desenvolvedora diretor diretora enfermeiro enfermeira vendedor estagiário estagiária advogado
    coordenador coordenadora analista"""
)
"""Nouns that head a job title."""

TITLE_SHORT: Final = word_set(
    """ceo cfo cto coo cio ciso cmo cpo chro vp svp evp avp rn lpn cna lvn pa np ra ta sre pm hr sdet swe rep emt cma
    mts csr lcsw ot pt"""
)
"""Short forms of titles: count only in capitals."""

TITLE_PREFIXES: Final = word_set(
    """senior sr junior jr lead head chief principal staff assistant associate deputy vice executive interim acting
    managing general certified registered licensed freelance self-employed trainee apprentice graduate founding
    regional national global area district"""
)
"""Words before the head of a title."""

EMPLOYER_HINTS: Final = word_set(
    """inc incorporated ltd limited llc llp lp plc corp corporation company companies co gmbh ag kg se sa sas sarl
    srl spa bv nv ab oy as aps pty pvt group holdings holding partners associates consulting consultants solutions
    systems technologies technology tech labs laboratories laboratory university universität université
    universidad università universiteit college institute school schools academy hospital clinic center centre
    medical health healthcare bank insurance financial capital agency bureau department ministry army navy force
    marines guard government council county city state district foundation association society trust church museum
    library gallery theatre theater restaurant hotel hotels resort club cafe bistro grill bar pizza store stores
    market markets foods retail services service industries manufacturing enterprises international global brands
    motors airlines airways logistics transport freight construction builders properties realty estate studios
    studio media press publishing news radio television entertainment games software networks telecom
    communications energy power electric oil gas pharma pharmaceuticals biotech therapeutics sciences research
    robotics ventures works ensemble orchestra station firm office corps depot supply products electronics
    engineering interactive digital design worldwide usa america americas unternehmen klinik krankenhaus schule
    bäckerei verlag werke société banque hôpital école empresa hospitality ymca startup cooperative collective
    union federation committee commission authority plant farm farms ranch"""
)
"""Words inside names of employers."""

DEPARTMENTS: Final = word_set(
    """marketing sales operations finance engineering it hr human resources accounting product design research
    development r&d procurement logistics compliance legal administration business strategy planning support
    customer service services production quality assurance qa security data analytics infrastructure platform
    payments core identity cloud mobile web frontend backend full stack front back end devops testing audit tax
    treasury risk credit retail commercial corporate residential software hardware systems network networks
    digital media content creative brand communications public relations pr events training learning education
    clinical nursing icu er emergency surgical pediatrics oncology maintenance facilities manufacturing supply
    chain purchasing warehouse distribution process project program global regional national north south east west
    america emea apac europe asia international internal external special new growth community partnerships"""
)
"""Words of departments: "Vice President, Marketing" names no employer."""
