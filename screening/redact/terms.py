"""Words and phrases that say who somebody is, as plain tables.

The one place where protected traits are named, so that they can be taken out. Knows words only: what to do with
them is in `rules`, organisations are in `affinity`.
"""

from __future__ import annotations

from collections.abc import Mapping

from screening.redact.tables import listed

__all__ = [
    "DEMONYMS",
    "GENDERED_ENDINGS",
    "LANGUAGES",
    "ORDINARY_NAMES",
    "PHRASES",
    "SHOUTED",
    "STEMS",
    "TWINS",
    "WORDS",
]

WORDS: Mapping[str, str] = {
    "gender": """
        he she him her his hers himself herself themself themselve hisself ze hir zir xe xem xyr zirself
        male males female females woman women womens womans men mens boy boys girl girls lady ladies gentleman
        gentlemen transgender transgendered transsexual transwoman transman cisgender cis nonbinary genderqueer
        genderfluid agender intersex bigender mx madam maam""",
    "family": """
        married unmarried divorced divorcee divorcé divorcée widowed widow widower spouse husband wife fiancé fiancée
        fiance fiancee mother mothers father fathers mom moms mum mums mommy daddy stepmother stepfather grandmother
        grandfather granddaughter grandson housewife househusband pregnant""",
    "origin": """
        hispanic hispanics latino latinos latina latinas latinx latine chicano chicana chicanx caucasian caucasians
        biracial multiracial bipoc bame nationality nationalities citizenship aboriginal mestizo mulatto""",
    "religion": """
        christian christians christianity muslim muslims islam islamic jewish judaism jew jews hindu hindus hinduism
        buddhist buddhists buddhism sikh sikhs sikhism catholic catholics catholicism protestant baptist lutheran
        methodist presbyterian episcopal episcopalian evangelical mormon mormons lds adventist pentecostal anglican
        quaker quakers bahai jain jainism zoroastrian atheist church churches mosque mosques synagogue synagogues
        gurdwara parish parishes parishioner parishioners diocese archdiocese priest priests rabbi imam deacon
        deaconess pastor pastors nun missionary missionaries seminary bible torah quran koran gospel
        ramadan hajj ywca ymca ymha""",
    "orientation": """
        gay gays lesbian lesbians bisexual queer homosexual heterosexual asexual pansexual lgbt lgbtq lgbtqia lgbtqi
        lgb lgbti""",
    "disability": """
        deaf dyslexic dyslexia autistic epileptic paraplegic quadriplegic amputee neurodivergent neurodiverse
        neurodiversity""",
    "veteran": "veteran veterans exserviceman exservicemen",
    "politics": "republican republicans democrat democrats libertarian libertarians",
    "immigration": "daca",
    "union": "seiu ibew afscme teamsters teamster ufcw",
    "age": "birthdate birthplace dob millennial septuagenarian",
}

SHOUTED = frozenset(
    listed(
        """
    he she him her his hers man men mom cis ze xe lds mx
    """
    )
)
"""Words that in capitals are more often an abbreviation (SHE manager, HIS interface) unless the whole line shouts."""

STEMS = listed(
    """
    sales chair business crafts trades camera drafts spokes handy fire police fore fisher work repair mail post
    service news anchor congress assembly council alder states sports horse lines door bar weather ombuds journey
    watch patrol stunt delivery midship air sea ferry crew yachts milk garbage maintenance point middle show cattle
    hench lay gun marks herds hunts woods bonds committee rifles radio signal switch boat oars plough plow line
    pitch vestry minute coach bus bell paper stock press house cow head land yard ware water store stage counter
    flag ground guards iron lumber pit plains quarry rail rig roofs ropes section swords tool trash utility
    """
)

GENDERED_ENDINGS = listed(
    """
    man men woman women person persons people lady ladies girl girls boy boys gentleman gentlemen maid maids
    mistress mistresses
    """
)

TWINS: Mapping[str, tuple[str, ...]] = {
    "actor": ("act", "or", "ors", "ress", "resses"),
    "waiter": ("wait", "er", "ers", "ress", "resses", "person", "staff"),
    "steward": ("steward", "ess", "esses"),
    "host": ("host", "ess", "esses"),
    "masseur": ("masseu", "r", "rs", "se", "ses"),
    "seamster": ("seamst", "er", "ers", "ress", "resses"),
    "manager": ("manager", "ess", "esses"),
    "author": ("author", "ess", "esses"),
    "poet": ("poet", "ess", "esses"),
    "sculptor": ("sculpt", "or", "ors", "ress", "resses"),
    "executor": ("execut", "rix"),
    "comedian": ("comedi", "an", "ans", "enne", "ennes"),
    "usher": ("usher", "ette", "ettes"),
    "hero": ("hero", "ine", "ines"),
    "heir": ("heir", "ess", "esses"),
    "landlady": ("land", "lady", "ladies"),
    "headmaster": ("head", "master", "masters", "mistress", "mistresses"),
    "postmaster": ("post", "master", "masters", "mistress", "mistresses"),
    "schoolmaster": ("school", "master", "masters", "mistress", "mistresses"),
    "alumnus": ("alumn", "us", "a", "i", "ae"),
    "emeritus": ("emerit", "us", "a", "i", "ae"),
    "ballerino": ("baller", "ina", "inas", "ino", "inos"),
    "fisher": ("fisher", "wife", "wives"),
    "shopgirl": ("shop", "girl", "girls", "boy", "boys", "lady", "ladies", "man", "woman", "person"),
    "barmaid": ("bar", "maid", "maids", "man", "men"),
    "houseman": ("house", "man", "men", "maid", "maids"),
    "drum": ("drum", "majorette"),
    "suffragette": ("suffrag", "ette", "ettes"),
}

PHRASES: Mapping[str, str] = {
    "gender": """
        trans woman / trans man / trans women / trans men / trans female / trans male / non binary / gender
        fluid / preferred pronouns / gender identity""",
    "family": """
        single mother / single father / single mom / single dad / single parent / no children / no kids / my
        children / my kids / my son / my daughter / my sons / my daughters / my family / my partner / my
        pregnancy / maternity leave / paternity leave / parental leave / family leave / adoption leave /
        childcare leave / child care leave / marital status / civil status / family status / raising my family /
        raising a family / raising children / raise a family / raise children / raise my children / family man /
        family reasons / domestic partner / civil partnership / engaged to be married""",
    "origin": """
        african american / african americans / black american / black americans / native american / native
        americans / american indian / american indians / alaska native / alaskan native / native hawaiian /
        pacific islander / pacific islanders / asian american / asian americans / mixed race / person of color /
        people of color / person of colour / people of colour / under represented minority / underrepresented
        minority / underrepresented minorities / ethnic minority / first nations / first generation american /
        torres strait islander / dual national / ethnic origin / mother tongue / first language / native
        language / native tongue / historically black college / historically black colleges / historically black
        university / hbcu""",
    "religion": """
        jehovah s witness / jehovah s witnesses / latter day saints / latter day saint / sunday school / prayer
        group / prayer meeting / worship leader / worship team / vacation bible school / born again / our lady""",
    "orientation": """
        sexual orientation / openly gay / same sex partner / pride network / pride alliance / pride parade""",
    "disability": """
        hearing impaired / hard of hearing / visually impaired / vision impaired / legally blind / partially
        sighted / wheelchair user / wheelchair bound / cancer survivor / hiv positive / chronic illness / my
        disability / my illness / medical condition / health condition / bipolar disorder / non smoker / good
        health / excellent health / physically fit / physically challenged / special needs status / on medical
        leave / on sick leave / on disability leave / blood group / blood type""",
    "veteran": """
        honorably discharged / honorable discharge / honourable discharge / honourably discharged / honorable
        discharged / disabled veteran / protected veteran / ex serviceman / ex military / former military /
        retired military / military spouse / veteran status / army wife / military wife""",
    "politics": """
        political party / democratic party / republican party / labour party / labor party / conservative party
        / liberal party / green party / socialist party / communist party / tea party / bharatiya janata party /
        indian national congress / liberal democrats / party membership / democratic national committee /
        republican national committee / democratic committee / republican committee / democratic club / college
        democrats / college republicans / young democrats / young republicans / young conservatives / young
        labour / labour students""",
    "union": """
        union member / union members / union membership / union representative / union rep / union steward /
        shop steward / union delegate / union card / trade unionist / afl cio / sag aftra / ig metall / teachers
        union / united auto workers / communications workers of america / american federation of teachers /
        national education association / service employees international union / unite the union""",
    "immigration": """
        green card / green card holder / permanent resident / permanent residency / permanent residence / asylum
        seeker / work visa / work permit / visa status / visa holder / visa sponsorship / immigration status /
        naturalized citizen / naturalised citizen / resident alien / undocumented immigrant / employment
        authorization document / indefinite leave to remain / settled status / first generation immigrant / as a
        refugee / as an immigrant / political refugee / h4 ead""",
    "age": """
        date of birth / place of birth / birth date / year of birth / senior citizen status / retirement age /
        recent retiree / semi retired / baby boomer / gen z""",
    "photo": """
        photo attached / photograph attached / photo enclosed / photo available / see photo / passport size
        photo / passport photo / profile photo / profile picture / recent photograph""",
    "identity number": """
        social security number / national insurance number / national id / passport number""",
}

LANGUAGES = frozenset(
    listed(
        """
    english spanish french german italian portuguese russian chinese mandarin cantonese japanese korean arabic hindi
    urdu bengali punjabi gujarati tamil telugu marathi malayalam kannada nepali sinhala farsi persian dari pashto
    turkish hebrew yiddish polish czech slovak ukrainian romanian hungarian bulgarian serbian croatian bosnian
    slovenian greek albanian dutch flemish swedish norwegian danish finnish estonian latvian lithuanian icelandic
    irish welsh thai vietnamese tagalog filipino indonesian malay burmese khmer lao swahili amharic yoruba igbo
    hausa zulu xhosa afrikaans somali tigrinya armenian georgian azerbaijani kazakh uzbek catalan basque galician
    creole hmong taiwanese
    """
    )
)

DEMONYMS = frozenset(
    listed(
        """
    american british english scottish welsh irish canadian mexican cuban dominican jamaican haitian colombian
    venezuelan peruvian chilean argentine argentinian brazilian ecuadorian bolivian guatemalan salvadoran honduran
    nicaraguan panamanian guyanese trinidadian spanish french german italian portuguese dutch belgian swiss austrian
    swedish norwegian danish finnish icelandic polish czech slovak hungarian romanian bulgarian serbian croatian
    bosnian slovenian macedonian albanian greek cypriot turkish russian ukrainian belarusian moldovan georgian
    armenian azerbaijani kazakh uzbek lithuanian latvian estonian israeli palestinian lebanese syrian jordanian
    iraqi iranian persian saudi yemeni emirati kuwaiti qatari bahraini omani egyptian libyan tunisian algerian
    moroccan sudanese ethiopian eritrean somali kenyan ugandan tanzanian rwandan congolese cameroonian ghanaian
    nigerian senegalese liberian zambian zimbabwean african indian pakistani bangladeshi nepali nepalese afghan
    chinese taiwanese japanese korean mongolian vietnamese cambodian laotian thai burmese malaysian singaporean
    indonesian filipino filipina australian kiwi maori samoan tongan fijian hawaiian european asian arab arabic
    kurdish tibetan bhutanese guamanian caribbean
    """
    )
)

ORDINARY_NAMES = frozenset(
    listed(
        """
    mark will grant rose grace hope joy faith dean young long brown white black green king baker cook mason carter
    taylor page case bill frank art chase drew jack guy miles pat rob sue ray dale gene skip wade van ford banks
    bank bell bishop cross day field fields fox fisher gardner gardener hall hill house hunter knight lane law
    little love marsh mills mill moon moss park parks pope porter potter power powers price reed rice rich rivers
    sharp shepherd short singer small snow stone strong summer summers sun swift tanner turner walker wall ward
    waters weaver webb wells west winter winters wise wood woods wright christian jordan paris austin houston dallas
    georgia virginia carolina madison washington lincoln jackson london israel china india jean angel best chance
    cash dash earl duke prince major sterling star storm sky iris lily ruby amber crystal pearl jade opal daisy ivy
    olive violet heather hazel cherry april may june august autumn dawn eve carol melody harmony destiny charity
    mercy patience prudence constance charm chip buck bud cliff clay colt dusty forrest heath herb jay jet lance leo
    max nick norm otto penny piper rusty sandy scout sage sierra dakota montana savannah phoenix chase trent victor
    vista wayne archer barber bond booth bowman branch bridges brooks bush butler carpenter castle chandler church
    clark cole collins cooper crane crook deal early east english farmer farrow finch flowers forest foster franklin
    freeman french frost fuller garden garrison german glass gold golden good goodman grave graves gray grey grove
    hammer hand harper hart head heart hood horn hull irons joiner judge just keen key keys lake lamb land last
    lawyer leach leader lee light lock loud low lord lucky man mann manning marshall martin master masters mayor
    mercer merchant merit merry miller minor mix moody moor more morning mountain nail naylor neal new noble north
    oakes orange organ oracle palmer parish parker pace paige payne peace peak pepper pickle pierce pike pilot pine
    pitts plant plum pond pool poole post pound pratt priest queen quick rain ranger read reader reason ridge rider
    ring river road robin rock roman root rope round royal rush russell sailor sales salt sands sawyer school scott
    sea seller senior shade sharpe shaw shell short silver skinner slaughter slick smart smith sparks spear speed
    spence spencer spring square stack staff stage stark start states steel steele street style sweet tailor teller
    temple test thorn tiller tower towers towns town trade tree troy trust tucker tyler vale vance vaughn vest vine
    virtue vogue wagner wait ways weeks welcome welder wheeler wild wilder winner wish witness wolf work workman
    world worth yard york engineer manager nurse teacher assistant director analyst java ruby python swift go rust
    scala julia dart eclipse jenkins maven apache oracle kafka spark hive flask django curriculum vitae resume
    profile summary experience education skills contact objective data do an in on of the and or to so no we he she
    my be at by as is it if us up am hue ha lo ma xu bo kim ah see hoe sum yes tan fan fang sang song long ding dong
    ping ling ting wing king pan bin can chan ban lim lin low tang tong yang you young yen america american europe
    asia africa canada mexico brazil france germany spain italy ireland kenya chad jersey bradford kent chester
    lancaster berkeley stanford howard morgan wells fargo cornell rutgers duke emory vanderbilt brandeis tufts drake
    baylor marquette creighton bentley babson harvey mercedes nelson pearson kelly kellogg dell hilton marriott ross
    macy target kohl gap apple adobe ford tesla chrysler dodge nash toyota honda suzuki
    """
    )
)
