"""Names of states, provinces and countries, to find where somebody lives at the end of an entry's header line.

Knows names of places. Does not know résumés.
"""

from __future__ import annotations

import re

from screening.redact.tables import listed

__all__ = ["COUNTRY", "REGION", "STATE_CODES", "STREET", "TOWN"]

STATE_CODES = listed(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
    PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR AB BC MB NB NL NS ON PE QC SK NSW VIC QLD WA ACT TAS
    """
)

STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|"
    "Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "West Virginia|Wisconsin|Wyoming|Puerto Rico|District of Columbia|Ontario|Quebec|Québec|British Columbia|Alberta|"
    "Manitoba|Saskatchewan|Nova Scotia|New Brunswick|England|Scotland|Wales|Northern Ireland|Maharashtra|Karnataka|"
    "Tamil Nadu|Kerala|Telangana|Gujarat|Punjab|Haryana|Uttar Pradesh|West Bengal|Rajasthan|Andhra Pradesh|Bavaria|"
    "Bayern|Catalonia|New South Wales|Victoria|Queensland|State"
)

COUNTRY = (
    r"(?:United States(?: of America)?|U\.S\.A\.|U\.S\.|USA|US|United Kingdom|U\.K\.|UK|Canada|Mexico|Ireland|France|"
    r"Germany|Deutschland|Spain|España|Portugal|Italy|Italia|Switzerland|Austria|Belgium|Netherlands|The Netherlands|"
    r"Luxembourg|Denmark|Sweden|Norway|Finland|Iceland|Poland|Czech Republic|Czechia|Slovakia|Hungary|Romania|"
    r"Bulgaria|Greece|Turkey|Russia|Ukraine|Serbia|Croatia|Slovenia|Lithuania|Latvia|Estonia|Israel|Lebanon|Jordan|"
    r"Egypt|Morocco|Tunisia|Algeria|Saudi Arabia|UAE|U\.A\.E\.|United Arab Emirates|Qatar|Kuwait|Bahrain|Oman|Iran|"
    r"Iraq|Afghanistan|Pakistan|India|Bangladesh|Sri Lanka|Nepal|China|PRC|Hong Kong|Taiwan|Japan|South Korea|Korea|"
    r"S\.[ ]?Korea|"
    r"Philippines|Vietnam|Thailand|Malaysia|Singapore|Indonesia|Australia|New Zealand|South Africa|Nigeria|Ghana|"
    r"Kenya|Uganda|Tanzania|Ethiopia|Brazil|Argentina|Chile|Colombia|Peru|Venezuela|Ecuador|Cuba|Jamaica|Haiti|"
    r"Dominican Republic|Country)"
)

REGION = rf"(?:(?:{'|'.join(STATE_CODES)})|{STATES}|{COUNTRY})"

FIRST_HALF = (
    "New|San|Los|Las|Saint|St\\.?|Ste\\.?|Fort|Ft\\.?|El|Santa|Santo|North|South|East|West|Salt|Kansas|Oklahoma|"
    "Jersey|Long|Grand|Baton|Des|Mount|Mt\\.?|Palo|Ann|Cape|Little|Virginia|Colorado|Corpus|Sioux|Cedar|Green|Port|"
    "La|Le|Rio|Round|Silver|Boca|Coral|Costa|Daly|Redwood|Mountain|Menlo|Overland|College|State|Iowa|Carson|Rapid|"
    "Panama|Myrtle|Huntington|Newport|Palm|Pompano|Vero|Daytona|Delray|Winston|Chapel|High|Rock|Spring|Sugar|Lake|"
    "Bowling|Falls|Upper|Lower|Great|Cherry|Hong|Kuala|Abu|Tel|Sao|São|Buenos|Mexico|Cuidad|Ho|Rancho|Thousand|"
    "Walnut|Union|White|Royal|King|Battle|Terre|Idaho|Twin|Coeur|Council|Broken|Oak|Park|Elk|Orland|Hoffman|"
    "Arlington|Downers|Crystal"
)

SECOND_HALF = (
    "Springs|City|Beach|Falls|Heights|Park|Hills|Lake|Valley|Grove|Forge|Point|Island|Creek|Rapids|Bluffs?|Bay|View|Harbor|"
    "Harbour|Station|Junction|Ridge|Mills|Oaks|Village|Gardens|Township|Branch|Rock|Shores|Spa|Prairie|Haven|Rouge"
)

TOWN = rf"(?:[A-Z][\w.'’-]{{1,30}}[ ](?:{SECOND_HALF})|(?:(?:{FIRST_HALF})[ ]){{0,2}}[A-Z][\w.'’-]{{1,30}})"

COURTS = "".join(
    rf"(?<!{court}[ ])" for court in ("Superior", "Supreme", "District", "High", "Circuit", "County", "Family")
)

STREET = re.compile(
    r"(?<![\w$€£.,])(?<![Ii]n[ ])(?!\d{4}[ ]\d{1,2}(?:st|nd|rd|th)[ ]Place)\d{1,6}[A-Za-z]?,?[ ]"
    r"(?:(?:[NSEW]|NE|NW|SE|SW)\.?[ ])?(?:(?:[A-Z][\w.'’-]{0,30}|\d{1,3}(?:st|nd|rd|th))[ ]){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|"
    rf"{COURTS}Court|Ct|Way|Place|Pl|Terrace|Ter|Circle|Cir|Parkway|"
    r"Pkwy|Highway|Hwy|Square|Sq|Trail|Trl|Loop|Crescent|Close|Gardens|Row|Mews)\b\.?"
    r"(?:,?[ ](?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.?[ ]?#?[\w-]{1,8})?"
)
