"""The words of lines that say who somebody is and how to reach them.

Tables only: lower case. They decide what is taken out, never what is ranked.
"""

from __future__ import annotations

from typing import Final

from screening.segment.tables import word_set

__all__ = ["DOCUMENT_TITLE", "KEPT_LABEL", "PERSONAL_LABEL", "REACH_LABEL", "STATUS_LABEL", "STATUS_WORDS"]

DOCUMENT_TITLE: Final = (
    r"(?:(?:my|personal|professional)[ ])?(?:curriculum[ ]{0,2}vit(?:ae|æ)(?:[ ]?\(c\.?v\.?\))?|c\.?v\.?|r[eé]sum[eé]"
    r"|lebenslauf|bewerbung|currículum(?:[ ]vitae)?|bio-?data|hoja[ ]de[ ]vida|europass(?:[ ]c\.?v\.?)?)"
)
"""What a document calls itself."""

STATUS_LABEL: Final = (
    r"(?:preferred[ ]|my[ ])?pronouns?|date[ ](?:and[ ]place[ ])?of[ ]birth|d\.?o\.?b\.?"
    r"|birth[ ]?(?:date|day|place|year)"
    r"|place[ ]of[ ]birth|year[ ]of[ ]birth|country[ ]of[ ]birth|(?:marital|civil|family|relationship)[ ]?"
    r"(?:status|state)|marital|sexual[ ]orientation|ethnic(?:ity|[ ](?:origin|group|background))"
    r"|religio(?:n|us[ ]affiliation)"
    r"|nationalit(?:y|ies)|citizenship(?:[ ]status)?|geburtsdatum|geboren(?:[ ]am)?|geburtsort|familienstand"
    r"|staatsangehörigkeit|nationalité|date[ ]de[ ]naissance|état[ ]civil|fecha[ ]de[ ]nacimiento|estado[ ]civil"
    r"|nacionalidad|geboortedatum|nationaliteit|burgerlijke[ ]staat|data[ ]di[ ]nascita|stato[ ]civile|nazionalità"
    r"|data[ ]de[ ]nascimento|nacionalidade"
)
"""Labels that stand for the person wherever they begin a part of a line."""

PERSONAL_LABEL: Final = (
    r"born|gender|sex|race|age|children|child|kids|dependents|dependants|spouse|partner|husband|wife|family"
    r"|father(?:['’]s[ ]name)?|mother(?:['’]s[ ]name)?|height|weight|health|disabilit(?:y|ies)|caste|blood[ ]group"
    r"|passport"
    r"|title|salutation|initials|status|photo(?:graph)?|name|full[ ]name|first[ ]name|last[ ]name|surname|family[ ]name"
    r"|given[ ]names?|preferred[ ]name|known[ ]as|vorname|nachname|geschlecht|kinder|sexe|hijos"
)
"""Labels that stand for the person among contact details only."""

REACH_LABEL: Final = (
    r"(?:(?:current|home|permanent|present|mailing|postal|street|e-?mail|personal|private|work|my)[ ])?"
    r"(?:address(?:[ ]line[ ]\d)?|addr|e-?mail|mail|(?:tele|cell|mobile[ ])?phone(?:[ ](?:no|number))?|tel|mobile|cell"
    r"|fax"
    r"|location|city|town|state|province|county|country|region|zip(?:[ ]?code)?|post(?:al)?[ ]?code|residence"
    r"|lives?[ ]in|resid(?:es|ing)[ ]in|based[ ]in|anschrift|adresse|wohnort|plz|ort|telefon|handy|dirección|ciudad"
    r"|indirizzo|residenza|adres|woonplaats|endereço|ville|telefono|teléfono|téléphone)"
)
"""Labels of ways to reach somebody."""

KEPT_LABEL: Final = (
    r"languages?|(?:driv\w+|clean|full)[ '’]|licen[cs]e|driv\w+|skills?|tools?|notice|availab\w+|interests?|hobb\w+|"
    r"work|"
    r"experience|education|certif\w+|clearance|relocat\w+|open[ ]to|willing|objective|summary|profile|role|position|"
    r"job|current[ ](?:role|position)|specialt\w+|speciali[sz]\w+|expertise|industry|qualif\w+|references?|training|"
    r"registration|memberships?|software|technolog\w+|travel|volunt\w+|awards?|publications?|projects?|sprachen|"
    r"führerschein|kenntnisse|idiomas|langues"
)
"""Beginnings of lines about work, which stay even among contact details."""

STATUS_WORDS: Final = word_set(
    """single married divorced widowed widow widower separated engaged partnered unmarried unattached attached
    cohabiting cohabitating cohabitation relationship partnership union civil domestic registered remarried
    bachelor spinster celibate spouse husband wife partner fiancé fiancée fiance fiancee
    children child kids kid son sons daughter daughters twins baby toddler toddlers dependents dependants mother
    father mum mom dad parent parents grandparent family childless expecting
    he him his she her hers they them their theirs ze zir hir xe xem
    male female man woman non-binary nonbinary genderqueer transgender cisgender
    ledig verheiratet geschieden verwitwet kinder kind marié mariée célibataire divorcé divorcée enfants
    casado casada soltero soltera divorciado divorciada hijos gehuwd ongehuwd kinderen sposato sposata celibe
    nubile divorziato divorziata figli"""
)
"""Words of which a line that only says how somebody lives is made."""
