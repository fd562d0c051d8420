"""What may not be asked, and what often stands for it, in German, French, Spanish, Italian, Dutch and others.

Patterns by trait, written without accents, as `spelling` reads them. Only what is asked of the applicant: to look after
young children, or to teach women's health, is work.
"""

from __future__ import annotations

from typing import Final

__all__ = ["PROMISE", "REFUSED", "WARNED"]

PROMISE: Final = (
    r"unabh(?:.|ae)ngig v(?:on|om)|ungeachtet|ohne (?:rucksicht auf|ansehen)"
    r"|sans distinction|quel(?:le)?s? que soi(?:t|ent)|ind.pendamment d|sans discrimination"
    r"|sin distinci.n|independientemente de|sin discriminaci.n|sin importar"
    r"|senza distinzion|indipendentemente da|a prescindere da|nel rispetto della"
    r"|ongeacht|zonder onderscheid"
    r"|independentemente d|sem distin..o|sem discrimina..o"
    r"|bez wzgl.du na|niezale.nie od"
    r"|oavsett|uanset|uavhengig av|bez ohledu na"
)
"""Begins of promises to look at no trait: what follows in the sentence asks for nothing."""

_GERMAN: Final = (
    (
        "age",
        r"jung(?:e[srnm]?)?,? (?:und |& )?(?:dynamisch\w*|motiviert\w*|engagiert\w*)"
        r"|(?:dynamisch\w*|motiviert\w*) (?:und )?junge[srnm]? \w+"
        r"|junge[srnm]? (?:team|mitarbeiter\w*|bewerber\w*|kolleg\w*|talente?|kandidat\w*|fachkraf?t\w*)"
        r"|(?:hochst|maximal|mindest)alter|altersgrenze|nicht alter als (?:1[89]|[2-7]\d)"
        r"|(?:bewerber|kandidat)\w* (?:unter|ue?ber|bis) \d\d|\d\d ?(?:-|bis|–) ?\d\d jahre(?: alt)?(?= *$| alt)"
        r"|(?:maximal|hochstens|nicht uber|unter) \d\d jahre(?:n)? alt"
        r"|(?:max\.?|maximal|hochstens|nicht uber|unter|junger als) [2-6]\d(?: jahren?)?(?=\W*$| ?[,;.)]| jahren? alt)"
        r"|junge[rn]? (?:\w+verkaufer\w*|verkaufer\w*|kellner\w*|ingenieur\w*|entwickler\w*|manager\w*|assistent\w*)"
        r"|alter(?:sgruppe)?:? (?:bis|unter|zwischen|max\w*)",
    ),
    (
        "study",
        r"(?:frisch\w*|junge[rn]?) (?:gebackene[rn]? )?(?:hochschul)?absolvent\w*|abschlussjahrgang|frisch (?:von"
        r"|aus) der (?:uni|universitat|hochschule|schule)"
        r"|(?:gerade|frisch|soeben) (?:das studium abgeschlossen|studiert|graduiert)",
    ),
    ("origin", r"\w*muttersprach(?!lich\w* unterricht)\w*|akzentfrei\w*|ohne akzent"),
    (
        "sex",
        r"(?:nur|ausschlie(?:ss|ß)lich|bevorzugt) (?:manner|frauen|mannlich\w*|weiblich\w*|herren|damen)"
        r"|(?:mannlich|weiblich)\w* (?:bewerber|kandidat|mitarbeiter|person|kraft|krafte)\w*"
        r"|^\W*(?:mannlich|weiblich)\W*$",
    ),
    ("plans", r"kinderlos\w*|ohne kinder(?:wunsch)?|nicht schwanger|familienplanung abgeschlossen\w*"),
    ("marriage", r"familienstand|^\W*(?:ledig|unverheiratet|verheiratet)\W*$|(?:nur|sind|ist) (?:ledig|verheiratet)"),
    ("ethnicity", r"hautfarbe|(?:deutsche[rn]?|europaische[rn]?) (?:abstammung|herkunft)|ethnische \w+"),
    (
        "belief",
        r"konfessionszugehorigkeit|kirchen(?:mitglied\w*|zugehorigkeit)|kein(?:e)? kopftuch|ohne kopftuch"
        r"|(?:christlich|katholisch|evangelisch|muslimisch|judisch)\w* (?:glaubens?|konfession|bewerber\w*)"
        r"|^\W*(?:religion|konfession)\W*$",
    ),
    (
        "nationality",
        r"staatsangehorigkeit|staatsburger\w*|(?:deutsche[rn]?|eu) pass|nur (?:deutsche|inlander|eu-?burger)\w*",
    ),
    (
        "health",
        r"korperlich (?:voll )?(?:fit|gesund)|korperliche (?:fitness|gesundheit)|kerngesund|nicht ?behindert\w*"
        r"|(?:keine|ohne) (?:behinderung\w*|vorerkrankung\w*|gesundheitlich\w* \w+)|gesundheitlich uneingeschrankt",
    ),
    ("orientation", r"heterosexuell\w*|sexuelle\w* (?:orientierung|ausrichtung|identitat)"),
    ("union", r"gewerkschafts(?:frei|los)|(?:kein\w*|nicht in (?:einer|der)) gewerkschaft\w*"),
)

_FRENCH: Final = (
    (
        "age",
        r"jeunes? (?:et \w+|dynamiques?|motive(?:e|s|es)?|equipe|candidat\w*|talents?|collaborat\w+|professionnel\w*)"
        r"|equipe jeune|age (?:maximum|maximal|minimum|limite)|[2-6]\d ans (?:max(?:imum)?|au plus)"
        r"|(?:max(?:imum)?|jusqu['’]a) [2-6]\d ans(?! d)|nati(?:f|fs|ve|ves) (?:du )?(?:numerique|digita\w+)"
        r"|digital natifs?|jeunes? (?:vendeu\w+|commercia\w+|serveu\w+|assistant\w*|ingenieur\w*|developpeu\w+)"
        r"|limite d['’]age|moins de [2-7]\d ans(?! d['’])"
        r"|entre \d\d et \d\d ans|age(?:e|s|es)? (?:de|entre) \d\d",
    ),
    (
        "study",
        r"jeunes? diplome(?:e|s|es)?|(?:fraichement|tout juste|recemment) diplome(?:e|s|es)?"
        r"|(?:frais|fraiche|fraichement|tout juste) (?:sorti\w* )?(?:emoulu\w* )?(?:de l['’](?:ecole|universite)"
        r"|d['’]ecole)"
        r"|promotion (?:19|20)\d\d",
    ),
    ("origin", r"langue maternelle|locuteur\w* nati[fv]\w*|(?:francais|anglais|allemand)\w* nati[fv]\w*|sans accent"),
    (
        "sex",
        r"(?:hommes?|femmes?) (?:uniquement|seulement|exclusivement|de preference)|(?:de )?sexe (?:masculin|feminin)"
        r"|(?:uniquement|seulement) (?:des? |les )?(?:hommes?|femmes?)",
    ),
    ("plans", r"sans enfants?|(?:pas|non|ni) enceinte|sans projet de (?:maternite|famille)"),
    ("marriage", r"celibataires?|situation (?:familiale|matrimoniale)|^\W*marie(?:e|s|es)?\W*$"),
    (
        "ethnicity",
        r"(?:couleur de|peau) peau|couleur de la peau|(?:origine|appartenance) ethnique|europeen\w* de souche"
        r"|type europeen",
    ),
    (
        "belief",
        r"(?:confession|religion) (?:chretienne|catholique|musulmane|juive)|sans (?:voile|foulard)|^\W*religion\W*$",
    ),
    (
        "nationality",
        r"(?:de )?nationalite (?:\w+ )?(?:exigee|requise|obligatoire|francaise|belge|suisse)"
        r"|^\W*nationalite\W*$|citoyen(?:ne|s|nes)? (?:francais|suisse|belge|canadien|europeen)\w*",
    ),
    (
        "health",
        r"(?:bonne|parfaite|excellente) (?:sante|condition physique)|en bonne sante|sans handicap"
        r"|apte physiquement|non handicape\w*",
    ),
    ("orientation", r"heterosexuel\w*|orientation sexuelle"),
    ("union", r"non syndique\w*|sans (?:appartenance|engagement) syndical\w*"),
)

_SPANISH: Final = (
    (
        "age",
        r"(?:persona|gente|candidat\w+|equipo|profesional\w*|chic[oa]s?) joven(?:es)?|joven(?:es)? (?:y|con) \w+"
        r"|edad (?:maxima|minima|limite|entre|hasta|de \d\d)|menor(?:es)? de [2-7]\d|entre \d\d y \d\d anos"
        r"|de \d\d a \d\d anos(?! de exp)|maximo (?:de )?[2-6]\d anos(?! de)|[2-6]\d anos (?:como )?maximo"
        r"|nativ[oa]s? digital(?:es)?|(?:vendedor|camarer|ingenier|asistente)\w* joven(?:es)?|generacion z",
    ),
    (
        "study",
        r"recien (?:graduad|titulad|egresad|licenciad)\w+|recien salid[oa]s? de la (?:universidad|facultad|escuela)",
    ),
    (
        "origin",
        r"(?:lengua|idioma) materna?|(?:hablante|nivel|ingles|espanol) nativ[oa]s?|nativ[oa]s? (?:en|de) \w+"
        r"|sin acento",
    ),
    (
        "sex",
        r"(?:solo|solamente|unicamente) (?:hombres?|mujeres?|varones|senoritas?)|sexo (?:masculino|femenino|indistinto)"
        r"|(?:hombres?|mujeres?) (?:solo|unicamente|preferentemente)|buena presencia femenina",
    ),
    ("plans", r"sin (?:hijos|cargas familiares)|no embarazad\w+|prueba de embarazo"),
    ("marriage", r"estado civil|^\W*(?:solter|casad)[oa]s?\W*$|(?:ser|preferentemente) (?:solter|casad)[oa]s?"),
    ("ethnicity", r"color de (?:la )?piel|raza (?:blanca|negra)|origen etnico|tez (?:blanca|clara)"),
    ("belief", r"(?:religion|fe) (?:catolica|cristiana|musulmana|judia|evangelica)|sin velo|^\W*religion\W*$"),
    (
        "nationality",
        r"nacionalidad (?:espanola|mexicana|argentina|colombiana|\w+ (?:requerida|obligatoria))"
        r"|^\W*nacionalidad\W*$|ciudadan[oa]s? (?:espanol|mexican|argentin|colombian|europe)\w*",
    ),
    (
        "health",
        r"(?:buena|excelente|perfecta) salud|sin (?:discapacidad\w*|enfermedades|problemas de salud)"
        r"|buen estado (?:fisico|de salud)",
    ),
    ("orientation", r"heterosexual(?:es)?|orientacion sexual"),
    ("union", r"no sindicalizad\w+|sin (?:afiliacion )?sindica\w+"),
)

_ITALIAN: Final = (
    (
        "age",
        r"giovan[ei] (?:e|ed) \w+|giovan[ei] (?:dinamic\w+|motivat\w+|team|candidat\w+|laureat\w+|talent\w+|risors\w+)"
        r"|(?:team|ambiente) giovane|eta (?:massima|minima|compresa|inferiore|non superiore|tra)|limite di eta"
        r"|(?:tra|fra) i? ?\d\d e i? ?\d\d anni|massimo [2-7]\d anni(?! di)|meno di [2-6]\d anni(?! di)"
        r"|nativ[oaie] digital[ei]|(?:candidat|laureat|profil|risors|person)\w+ under [2-4]\d|generazione z",
    ),
    ("study", r"neo-? ?(?:laureat|diplomat)\w+|appena (?:laureat|diplomat)\w+|fresc[oahi]+ di (?:laurea|studi)"),
    ("origin", r"madre ?lingua|lingua madre|(?:di )?madrelingua \w+|senza accento"),
    (
        "sex",
        r"(?:solo|esclusivamente|preferibilmente) (?:uomini|donne|ragazz[ei])|sesso (?:maschile|femminile)"
        r"|bella presenza",
    ),
    ("plans", r"senza figli|non (?:incinta|in gravidanza)"),
    ("marriage", r"stato civile|^\W*(?:nubile|celibe|sposat[oaie])\W*$|(?:nubile|celibe) (?:richiest|preferibil)\w+"),
    ("ethnicity", r"colore della pelle|origine etnica|razza bianca"),
    ("belief", r"(?:religione|fede) (?:cattolica|cristiana|musulmana|ebraica)|senza velo|^\W*religione\W*$"),
    (
        "nationality",
        r"(?:nazionalita|cittadinanza) (?:italiana|svizzera|europea|comunitaria)|^\W*(?:nazionalita|cittadinanza)\W*$",
    ),
    (
        "health",
        r"(?:sana e robusta|robusta) costituzione|(?:buona|ottima) salute|senza disabilita|buono stato di salute",
    ),
    ("orientation", r"eterosessual[ei]|orientamento sessuale"),
    ("union", r"non (?:iscritt\w+ al )?sindaca(?:to|lizzat\w+)"),
)

_DUTCH: Final = (
    (
        "age",
        r"jong(?:e)?(?:,| en) \w+"
        r"|jong(?:e)? (?:team|collega\w*|kandida\w+|medewerker\w*|professional\w*|honden?)"
        r"|maximum ?leeftijd|leeftijdsgrens|leeftijd (?:tot|tussen|van|max\w*)|niet ouder dan [2-7]\d"
        r"|tussen de \d\d en \d\d jaar|jonger dan [2-6]\d|onder de [2-6]\d(?: jaar)?(?=\W*$| ?[,;.)])"
        r"|max(?:\.|imaal)? [2-6]\d jaar(?: oud|(?=\W*$| ?[,;.)]))|generatie z",
    ),
    (
        "study",
        r"pas ?afgestudeerd\w*|net afgestudeerd\w*|recent afgestudeerd\w*|net van (?:school|de (?:universiteit"
        r"|hogeschool))",
    ),
    ("origin", r"moedertaal\w*|native (?:nederlands|engels|duits)\w*|accentloos|zonder accent"),
    (
        "sex",
        r"(?:alleen|uitsluitend|bij voorkeur) (?:een )?(?:mannen|vrouwen|man|vrouw|mannelijk\w*|vrouwelijk\w*)"
        r"|(?:mannelijke|vrouwelijke) (?:kandida\w+|medewerker\w*|collega\w*)",
    ),
    ("plans", r"kinderloos|zonder kinder(?:en|wens)|niet zwanger|geen kinderen"),
    ("marriage", r"burgerlijke staat|^\W*(?:ongehuwd|gehuwd|getrouwd)\W*$"),
    (
        "ethnicity",
        r"huidskleur|etnische (?:afkomst|achtergrond)|autochto(?:on|ne)\w*|blanke (?:kandida\w+|medewerker\w*)",
    ),
    (
        "belief",
        r"(?:christelijk|katholiek|islamitisch|joods)e? (?:geloof|geloofsovertuiging)|geen hoofddoek"
        r"|^\W*(?:religie|geloof)\W*$",
    ),
    ("nationality", r"(?:nederlandse|belgische|eu[- ]?) ?(?:nationaliteit|staatsburger\w*)|^\W*nationaliteit\W*$"),
    (
        "health",
        r"(?:goede|uitstekende) gezondheid|lichamelijk (?:gezond|fit)"
        r"|geen (?:beperking\w*|handicap|gezondheidsproblemen)|zonder handicap",
    ),
    ("orientation", r"heteroseksue\w+|seksuele (?:geaardheid|voorkeur|gerichtheid)"),
    ("union", r"geen vakbonds?lid\w*|niet aangesloten bij (?:een )?vakbond"),
)

_PORTUGUESE: Final = (
    (
        "age",
        r"jove(?:m|ns) (?:e \w+|dinamic\w+|motivad\w+|talentos?|profissiona\w+)"
        r"|(?:equipe?|equipa|pessoa|candidat\w+) jove(?:m|ns)"
        r"|idade (?:maxima|minima|limite|entre|ate)|ate [2-7]\d anos de idade|entre \d\d e \d\d anos"
        r"|menos de [2-7]\d anos(?! de)|(?:no )?maximo (?:de )?[2-6]\d anos(?! de)"
        r"|nativ[oa]s? digita(?:l|is)|(?:vendedor|empregad|engenheir|assistente)\w* jove(?:m|ns)|geracao z",
    ),
    ("study", r"recem-? ?(?:formad|licenciad|graduad)\w+|recem-? ?said[oa]s? da (?:faculdade|universidade)"),
    ("origin", r"lingua materna|(?:falante|nivel|ingles|portugues) nativ[oa]s?|sem sotaque"),
    (
        "sex",
        r"(?:so|somente|apenas|exclusivamente) (?:homens?|mulher(?:es)?)|sexo (?:masculino|feminino)"
        r"|(?:homens?|mulher(?:es)?) (?:apenas|preferencialmente)",
    ),
    ("plans", r"sem filhos|nao (?:gravida|estar gravida)|teste de gravidez"),
    ("marriage", r"estado civil|^\W*(?:solteir|casad)[oa]s?\W*$"),
    ("ethnicity", r"cor da pele|origem etnica|raca (?:branca|negra)"),
    ("belief", r"(?:religiao|fe) (?:catolica|crista|evangelica|muculmana)|^\W*religiao\W*$"),
    (
        "nationality",
        r"nacionalidade (?:portuguesa|brasileira)|^\W*nacionalidade\W*$|cidada[os]* (?:portugues|brasileir)\w*",
    ),
    ("health", r"(?:boa|otima|perfeita) saude|sem (?:deficiencia\w*|doencas|problemas de saude)"),
    ("orientation", r"heterossexua\w+|orientacao sexual"),
    ("union", r"nao sindicalizad\w+"),
)

_POLISH: Final = (
    (
        "age",
        r"mlod(?:y|a|e|ych|ego|ej|ym) (?:i |, )?(?:dynamiczn\w+|ambitn\w+|zespol\w*|osob\w+|kandydat\w+|pracownik\w*)"
        r"|wiek (?:do|od|maksymalny|maks)|(?:do|ponizej) [2-7]\d (?:lat|roku) (?:zycia)|maksymalny wiek"
        r"|osoby do \d\d roku|(?:do|ponizej|maks\w*|max|mlodsz\w+ niz) [2-6]\d lat(?=\W*$| ?[,;.)])"
        r"|cyfrow\w+ tuby?l\w+|mlod\w+ (?:sprzedawc\w+|kelner\w*|asystent\w*|inzynier\w*|specjalist\w+)|pokoleni\w+ z",
    ),
    ("study", r"swiez\w+ absolwen\w+|niedawn\w+ absolwen\w+|(?:zaraz|tuz|prosto|swiezo) po studiach"),
    (
        "origin",
        r"jezyk ojczysty|rodzim\w+ (?:uzytkowni\w+|jezyk)"
        r"|rodowit\w+ (?:uzytkowni\w+|jezyk\w*|mowc\w+|anglik\w*|angielk\w*|niem\w+|francuz\w*|polak\w*|polk\w+)"
        r"|bez akcentu",
    ),
    (
        "sex",
        r"(?:tylko|wylacznie|najchetniej) (?:kobiet\w*|mezczyz\w+|panie|panow\w*)|plec (?:meska|zenska)"
        r"|^\W*(?:kobieta|mezczyzna|kobiety|mezczyzni)\W*$",
    ),
    ("plans", r"bezdzietn\w+|bez dzieci|nie(?: bedaca)? w ciazy|brak dzieci"),
    ("marriage", r"stan cywilny|^\W*(?:panna|kawaler|zamezna|zonaty)\W*$"),
    ("ethnicity", r"kolor skory|pochodzenie etniczne|rasa biala"),
    (
        "belief",
        r"wyznanie (?:katolickie|rzymskokatolickie|chrzescijanskie)|katoli(?:k|czka)|^\W*(?:religia|wyznanie)\W*$",
    ),
    ("nationality", r"(?:narodowosc|obywatelstwo) (?:polski\w*|polska)|^\W*(?:narodowosc|obywatelstwo)\W*$"),
    ("health", r"dobr\w+ (?:stan )?zdrowi[ae]|bez (?:niepelnosprawnosci|chorob)|sprawn\w+ fizyczn\w+|pelnosprawn\w+"),
    ("orientation", r"heteroseksualn\w+|orientacj\w+ seksualn\w+"),
    ("union", r"nie ?(?:nalezac\w+|zrzeszon\w+) (?:do|w) zwiaz\w+"),
)

_SWEDISH_AND_DANISH: Final = (
    (
        "age",
        r"ung(?:a|t|e)? (?:och|og) \w+|ungt team|hogst \d\d ar gammal|aldersgrans\w*|aldersgraense\w*"
        r"|under \d\d ar(?: gammal)?(?= *$)|(?:yngre an|yngre end|hogst|hojst|max"
        r"|maks) [2-6]\d(?: ar)?(?: gammal)?(?=\W*$| ?[,;.)])"
        r"|digital(?:t)? (?:infod\w*|indfod\w*)|ung(?:e|a)? (?:salj\w+|saelg\w+|ingenjor\w*|ingenior\w*|medarbet\w+"
        r"|medarbejd\w+)",
    ),
    (
        "study",
        r"nyutexaminerad\w*|nyuddannet\w*|nyexaminere\w*|nyexaminerad\w*|dimittend\w*|direkt fran (?:universitetet"
        r"|skolan)"
        r"|direkte fra (?:universitetet|skolen)",
    ),
    (
        "origin",
        r"modersmal\w*|(?:infodd\w*|indfodt\w*) (?:\w+ )?(?:talare|talende|\w*sprakig\w*)"
        r"|utan (?:brytning|accent)|uden accent",
    ),
    ("sex", r"(?:endast|kun|bara) (?:kvinn\w+|man|maend|kvinder)"),
    ("plans", r"barnlos\w*|utan barn|inte gravid|ikke gravid|uden born"),
    ("nationality", r"(?:svenskt?|dansk) (?:medborgarskap|statsborgerskab)"),
    ("health", r"fullt frisk|fysiskt frisk|godt helbred|inga funktionsnedsattningar"),
)

REFUSED: Final = (
    *_GERMAN,
    *_FRENCH,
    *_SPANISH,
    *_ITALIAN,
    *_DUTCH,
    *_PORTUGUESE,
    *_POLISH,
    *_SWEDISH_AND_DANISH,
)

# Job words of one sex, unless both stand side by side ("Kellnerin/Kellner", "serveur ou serveuse").
_JOB_WORDS: Final = (
    r"(?<!er )(?<!er/)(?<!und )(?<!oder )(?P<de>kellner|verkaufer|sekretar|putz|reinigungs)(?:in|innen|frau|frauen"
    r"|hilfin)"
    r"(?!\W{1,3}(?:und |oder |bzw\.? )?(?P=de))(?! ?\(\W*[mwfdx]\b)|krankenschwestern?|zimmermadchen|stewardess\w*"
    r"|putzmann|haushalterin(?:nen)?"
    r"|femmes? de (?:menage|chambre)|hotesses?(?: d['’]accueil| de caisse| de l['’]air)?"
    r"|(?<!eur )(?<!eur/)(?<!ou )(?<!et )(?:serveuses?|vendeuses?)(?! ?/)(?! (?:ou|et|serveur|vendeur))"
    r"|(?<!o )(?<!o/)(?<!y )(?:camareras?|azafatas?)(?! ?/)(?! (?:o|y|camarero))|(?:senora|mujer) de (?:la )?limpieza"
    r"|(?<!e )(?<!e/)cameriera(?! ?/)(?! (?:o|e|cameriere))|donn[ae] delle pulizie|segretari[ae](?! (?:general"
    r"|di stato))"
    r"|poetsvrouw(?:en)?|schoonmaaksters?|(?<!er )(?<!of )(?:serveersters?|verkoopsters?)|secretaresses?"
    r"|faxineiras?|garconetes?|empregadas? (?:de limpeza|domesticas?)|camareiras?|aeromocas?|mulher (?:da|de) limpeza"
    r"|sprzataczk[aię]|(?<!er )(?<!er/)(?<!lub )kelnerk[aię]|sekretark[aię]|pani do sprzatania|ekspedientk[aię]"
    r"|stad(?:tant|erska)\w*|servitris\w*|rengorings(?:kone|dame)\w*|servitrice\w*|stuepiger?"
)

WARNED: Final = (
    ("gendered_word", _JOB_WORDS),
    (
        "home",
        r"(?:post|wohn)(?:leitzahl|adresse)|wohnort(?:nahe)?|wohnhaft (?:in|im)|code postal"
        r"|habit(?:er|ant) (?:a|pres de)"
        r"|codigo postal|resid(?:ir|ente|encia) en|cap di residenza|residen(?:te|za) (?:a|in|nei)|postcode"
        r"|woonachtig (?:in|te)"
        r"|resid(?:ir|ente) em|kod pocztowy|zamieszkal\w+ w",
    ),
    (
        "study_year",
        r"abschlussjahr|annee d['’]obtention|ano de (?:graduacion|titulacion|conclusao|formatura)|anno di laurea"
        r"|afstudeerjaar|rok ukonczenia",
    ),
    (
        "fit",
        r"passt? (?:gut )?(?:in|zu) unser(?:em|er|en)? (?:team|kultur)|kulturelle\w* pass\w*|adequation culturelle"
        r"|encaje cultural|fit culturale|culturele (?:fit|match)|past (?:bij|in) ons team|fit cultural"
        r"|dopasowanie kulturowe",
    ),
    (
        "pace",
        r"belastbar(?:e[rn]?)? und (?:dynamisch|jung)\w*|dynamische[rnms]? (?:person\w*|team|mitarbeiter\w*)"
        r"|dynamique et \w+|dinamic[oa] y \w+",
    ),
    ("gaps", r"luckenlos\w*|sans interruption de carriere|sin interrupciones laborales|bez przerw w zatrudnieniu"),
    ("school", r"grandes? ecoles?|elite-?(?:uni|hochschule|universitat)\w*|universidad(?:es)? de prestigio"),
)
