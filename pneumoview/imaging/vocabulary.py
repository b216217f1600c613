"""Words and codes of files: which parts of the body, views and modalities they name, in the common languages.

Codes with their meaning are those of the context groups 4031 Common Anatomic Region and 4010 DX View of PS3.16, each
with its SNOMED CT code and the SNOMED RT one that it replaces (PS3.16 annex L), and the codes of chest, abdomen and
pelvis before 2020. Modalities are the terms of PS3.3 C.7.3.1.1.1. Words are those that consoles and translated
protocols write.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

PART_CODES = """
Abdomen: 818981001 818983003 113345001 T-D4000
Abdomen and Pelvis: 818982008
Acromioclavicular joint: 85856004 T-15420
Ankle joint: 70258002 T-15750
Anus: 53505006 T-59900
Apex of Lung: 86598002 T-280A0
Bile duct: 28273000 T-60610
Biliary tract: 34707002 T-60600
Bladder: 89837001 T-74000
Bone of lower limb: 72001000 T-12700
Bone of upper limb: 371195002 T-D0821
Breast: 76752008 T-04000
Bronchus: 955009 T-26000
Calcaneus: 80144004 T-12770
Cervical spine: 122494005 T-11501
Cervico-thoracic spine: 1217257000
Chest: 816094009 51185008 T-D3000 302551006
Chest and Abdomen: 416550000 R-FAB55
Chest, Abdomen and Pelvis: 416775004 R-FAB56
Clavicle: 51299004 T-12310
Coccyx: 64688005 T-11BF0
Colon: 71854001 T-59300
Common bile duct: 79741001 T-64500
Duodenum: 38848004 T-58200
Elbow joint: 16953009 T-15430
Entire body: 38266002 T-D0010
Esophagus: 32849002 T-56000
Esophagus, stomach and duodenum: 110861005 T-DD163
Extremity: 66019005 T-D0300
Eye: 81745001 T-AA000
Eye region: 371398005 T-D0801
Facial bones: 91397008 T-11196
Femur: 71341001 T-12710
Fibula: 87342007 T-12750
Finger: 7569003 T-D8800
Foot: 56459004 T-D9700
Forearm: 14975008 T-D8500
Gallbladder: 28231008 T-63000
Hand: 85562004 T-D8700
Head: 69536005 T-D1100
Head and Neck: 774007 T-D1000
Heart: 80891009 T-32000
Hip: 29836001 T-D2500
Hip joint: 24136001 T-15710
Humerus: 85050009 T-12410
Ileum: 34516001 T-58600
Ilium: 22356005 T-12340
Internal Auditory Canal: 361078006 T-AB959
Jaw region: 661005 T-D1213
Jejunum: 21306003 T-58400
Knee: 72696002 T-D9200
Knee joint: 49076000 T-15720
Large intestine: 14742008 T-59000
Larynx: 4596009 T-24100
Liver and biliary structure: 303270005 T-50007
Lower leg: 30021000 T-D9400
Lower limb: 61685007 T-D9000
Lumbar spine: 122496007 T-11503
Lumbo-sacral spine: 1217253001
Lung: 39607008 T-28000
Mandible: 91609006 T-11180
Mastoid bone: 59066005 T-11133
Maxilla: 70925003 T-11170
Mediastinum: 72410000 T-D3300
Muscle of lower limb: 102292000 T-14668
Muscle of upper limb: 30608006 T-13600
Nasal bone: 74386004 T-11149
Neck: 45048000 T-D1600
Neck and Chest: 417437006 R-FAB52
Neck, Chest and Abdomen: 416152001 R-FAB53
Neck, Chest, Abdomen and Pelvis: 416319003 R-FAB54
Optic canal: 55024004 T-11102
Orbital structure: 363654007 T-D14AE
Pancreas: 15776009 T-65000
Pancreatic duct: 69930009 T-65010
Pancreatic duct and bile duct systems: 110621006 T-65600
Paranasal sinus: 2095001 T-22000
Parotid gland: 45289007 T-61100
Patella: 64234005 T-12730
Pelvis: 816092008 12921003 T-D6000
Pelvis and lower extremities: 1231522001
Phantom: 706342009 R-FE0C7
Prostate: 41216001 T-92000
Rectum: 34402009 T-59600
Rib: 113197003 T-11300
Sacro-coccygeal Spine: 1217254007
Sacroiliac joint: 39723000 T-15680
Sacrum: 54735007 T-11AD0
Scapula: 79601000 T-12280
Sella turcica: 42575006 T-D1460
Sesamoid bones of foot: 58742003 T-12980
Shoulder: 16982005 T-D2220
Skull: 89546000 T-11100
Small intestine: 30315005 T-58000
Spine: 421060004 T-D04FF
Sternoclavicular joint: 7844006 T-15610
Sternum: 56873002 T-11210
Stomach: 69695003 T-57000
Submandibular gland: 54019009 T-61300
Tarsal joint: 27949001 T-15770
Temporomandibular joint: 53620006 T-15290
Thigh: 68367000 T-D9100
Thoracic spine: 122495006 T-11502
Thoraco-lumbar spine: 1217256009
Thumb: 76505004 T-D8810
Toe: 29707007 T-D9800
Trachea: 44567001 T-25000
Upper arm: 40983000 T-D8200
Upper limb: 53120007 T-D8000
Upper urinary tract: 431491007 T-7000B
Ureter: 87953007 T-73000
Urethra: 13648007 T-75000
Uterus and fallopian tubes: 110639002 T-88920
Vertebral column and cranium: 110517009 T-11011
Wrist: 8205005 T-D8600
Wrist joint: 74670003 T-15460
Zygoma: 13881006 T-11166
"""

VIEW_CODES = """
acanthioparietal: 399242004 R-102C6
antero-posterior: 399348003 R-10206
antero-posterior oblique: 399312000 R-10208
axial: 399061009 R-10241
caudo-cranial: 399196006 R-10244
cranio-caudal: 399162004 R-10242
dorsoplantar: 399335002 R-102C4
frontal: 399033003 R-10202
frontal oblique: 399160007 R-10204
frontal-oblique axial: 399132005 R-10252
lateral: 399067008 R-102CD
lateral oblique: 260427002 R-40783
lateral-medial: 399352003 R-10228
latero-medial oblique: 399099002 R-10230
left anterior oblique: 399135007 R-10220
left lateral: 399173006 R-10236
left oblique: 399184004 R-10238
left posterior oblique: 399006002 R-10212
medial oblique: 260426006 R-40782
medial-lateral: 399260004 R-10224
medio-lateral oblique: 399368009 R-10226
oblique: 399182000 R-102C1
oblique axial: 399004004 R-10246
oblique caudo-cranial: 399225005 R-10250
oblique cranio-caudal: 399288005 R-10248
Occlusal projection: 260499007 R-40810
orbitoparietal: 399351005 R-102C7
parieto-orbital: 399316002 R-102C8
parietoacanthial: 399272005 R-102C5
plantodorsal: 399071006 R-102C3
postero-anterior: 272479007 R-40888
postero-anterior oblique: 399059000 R-10216
right anterior oblique: 399356000 R-40985
right lateral: 399198007 R-10232
right oblique: 399236003 R-10234
right posterior oblique: 399038007 R-10210
Sagittal: 30730003 G-A145
sagittal-oblique axial: 399325008 R-10254
submentovertical: 399255003 R-10256
tangential: 399110001 R-102C2
verticosubmental: 399360002 R-10257
"""

CHEST = """
BABYGRAM BRONCH BROST BRUST BRYST CARDIA CAGE CHEST CLAVIC CORAZON COSTA COSTILL COTE COTES COEUR CXR DADA GOGUS GRUD
HEART HERZ HRUD KEUHKO KLATKA LONGEN LUNG MELLKAS NGUC PARU PIERSIOW PLUCA POLMON POUMON PULM RIB RIBS RIPPE RIPPEN
RINTA SCHLUSSELBEIN THORA THX TORA TORSO TRUNK TUDO AKCIGER BORSTKAS
ГРУД ОГК ЛЕГК РЕБР ΘΩΡΑΚ ΠΝΕΥΜΟΝ 흉부 흉곽 가슴 폐 늑골 쇄골 胸 胸部 胸片 胸腔 胸廓 胸郭 肺 肺部 肺野 肋骨 锁骨 鎖骨
ทรวงอก ปอด صدر
חזה
"""
"""Words of the chest and what lies in it."""

SPINE = """
BWS CSPINE COLONNE COLONNA COLUMNA COLUNA HWS KREGOSLUP LSPINE LSSPINE LWS OMURGA RACHIS RACHIDE RYGG SPINE SSPINE
TSPINE VERTEBR WERVEL WIRBEL ПОЗВОН ΣΠΟΝΔΥΛ 척추 흉추 경추 요추 胸椎 頚椎 頸椎 颈椎 腰椎 脊椎 脊柱
"""
"""Words of the spine, whose thoracic part is no chest."""

OTHER = """
ABD ABDOM ADDOM ANKLE APPENDIX ARM ARMS BLADDER BOWEL BRAIN BREAST BUTTOCK CALCAN CERVICAL COCCYX COLON CRANI CRANE
DENT DENTAL EAR EARS ELBOW EXM EXTREM EYE EYES FACE FACIAL FEET FEMUR FIBULA FINGER FOOT FOREARM HAND HANDS HEAD HEEL
HIP HIPS HUMER JAW KIDNEY KNEE KUB LEG LEGS LIMB LIVER LUMBAR LUMBO MAMMO MANDIB MASTOID MAXILL NASAL NECK NOSE ORBIT
PATELLA PELV RADIUS RENAL SACR SHOULDER SINUS SKULL STOMACH TARSAL TEETH THIGH THUMB TIBIA TIBFIB TOE TOES TOOTH
TONGUE ULNA UPARM URETER URETHRA WRIST ZYGOMA
BAUCH BECKEN BEIN DAUMEN ELLBOGEN ELLENBOGEN FUSS HALS HUEFT HUFT KIEFER KNIE KOPF NASE OBERARM OBERSCHENKEL SCHADEL
SCHAEDEL SCHULTER SPRUNGGELENK UNTERARM UNTERSCHENKEL ZAHN ZEHE
AVANT BASSIN BRAS. CHEVILLE COU COUDE CUISSE DOIGT EPAULE GENOU HANCHE JAMBE MACHOIRE MAIN. MAINS NEZ ORTEIL PIED PIEDS
POIGNET
POUCE TETE VENTRE
ANTEBRAZO BRAZO CABEZA CADERA CODO CRANEO CUELLO DEDO DIENTE HOMBRO MANO MANOS MUNECA MUSLO NARIZ PIE PIES PIERNA PULGAR
RODILLA TOBILLO VIENTRE
ANTEBRACO BACIA BARRIGA BRACO CABECA COTOVELO COXA JOELHO MAO MAOS OMBRO PERNA PESCOCO PUNHO QUADRIL TORNOZELO
ANCA AVAMBRACCIO BACINO BRACCIO CAVIGLIA COLLO COSCIA DITO GAMBA GINOCCHIO GOMITO NASO PIEDE POLLICE POLSO SPALLA TESTA
BARK BIODRO BRZUCH CZASZKA DLON GLOWA KOLANO KOSTKA LOKIEC MIEDNICA NADGARSTEK NOGA PALEC PRZEDRAMIE RAMIE REKA STOPA
SZYJA UDO ZAB
BEEN BEKKEN BUIK DUIM ELLEBOOG ENKEL HEUP HOOFD NEK POLS SCHEDEL SCHOUDER VINGER VOET
ALBUE ARMBAGE BACKEN BUK FOD FOT HOFT HUVUD KNA KNAE SKULDER SKULDRA
AYAK BACAK BOYUN DIRSEK KAFA KALCA KARIN OMUZ PARMAK
БЕДР БРЮШ ГОЛЕН ГОЛОВ ЖИВОТ ЗАПЯСТ ЗУБ КИСТ КОЛЕН ЛОКТ НОГ НОС ПАЛЕЦ ПЛЕЧ РУК СТОП ТАЗ ЧЕРЕП ШЕЯ ШЕИ
머리 두부 두개 얼굴 안면 부비동 치아 목 어깨 견관절 상완 전완 팔 팔꿈치 주관절 손 수부 완관절 상지 복부 배 골반 고관절
엉덩이
대퇴 무릎 슬관절 하퇴 하지 다리 발 족부 족관절 유방
頭 頭部 頭蓋 顔 歯 副鼻腔 首 頚部 頸部 肩 上腕 肘 前腕 手 指 腹 骨盤 股関節 大腿 膝 下腿 足 乳房
头 颅 脸 牙 鼻窦 颈 肱骨 肘 前臂 腕 骨盆 髋 股骨 小腿 踝 脚 乳腺
"""
"""Words of other parts."""

SIDEWAYS = """
LL RL LAT LATL LATR LLAT RLAT LTLAT RTLAT LLD RLD LLO RLO LAO RAO LPO RPO OBL DECUB DEC LLDECUB RLDECUB LATERAL LATERO
LLATERAL RLATERAL
MEDIOLATERAL LATEROLATERAL OBLIQ SAGITTAL TANGENTIAL CROSS CROSSTABLE XTL XTABLE SWIMMER
SEITLICH SEITENAUFNAHME SCHRAG SCHRAEG PROFIL PROFILE PROFILO PERFIL OBLIC OBLICU BOCZN BOK SKOSN BOCNI LATERAAL
ZIJDELINGS DWARS SCHUIN SIDO SIDA SIDEBILDE SKRA SIVU OLDAL YAN БОКОВ БОК КОСАЯ КОСОЙ ΠΛΑΓΙ
측면 사위 측와위 側面 側位 侧位 侧面 斜位 側臥位 侧卧位
"""
"""Words of views that are not frontal, lying on the side included."""

NO_RADIOGRAPHS = """
ANN AR ASMT AU BDUS BI BMD CFM CT DG DMS DOC ECG EEG EMG EOG EPS ES FID GM HD IO IVOCT IVUS KER KO LEN LS M3D MG MR MRI
NM OAM OCT OP OPM OPT OPTBSV OPTENF OPV OSS PET PLAN POS PR PT PX REG RESP RTDOSE RTPLAN RTRECORD RTSTRUCT RWV SEG SM
SMR SR SRF STAIN TG US VA
"""
"""Modalities of which no image is a projection radiograph of the chest."""

LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "AE"})
SHORTEST_STEM = 4
WITHOUT_GAPS = 0x590
"""From here on come the scripts without capitals: Hebrew, Arabic, Thai, Hangul, Chinese and Japanese."""
SIDES = "左右両双좌우양측"
NO_VIEWS = r"(?:BI|UNI|IPSI|CONTRA)LATERAL|LATERALITY"


def names_other_part(text: str) -> bool:
    """Whether a text, or the code in its place, names a known part of the body and the chest is not in it.

    What no word is known of is no other part: ``UNKNOWN``, ``OTHER``, ``NA``.
    """
    text = meaning_of_part(text) or text
    if _holds(text, SPINE):
        return not _holds(text, "CHEST")
    return _holds(text, OTHER) and not _holds(text, CHEST, inside=True)


def says_sideways(text: str) -> bool:
    """Whether a text, or the code in its place, says of a view that it is not frontal."""
    text = meaning_of_view(text) or text
    return _holds(re.sub(NO_VIEWS, " ", _plain(text)), SIDEWAYS)


def is_no_radiograph(modality: str) -> bool:
    """Whether a modality, or each of several parted by backslashes, is known to make no projection radiographs."""
    named = re.findall(r"[^\\/\s]+", modality.upper())
    return bool(named) and all(name in NO_RADIOGRAPHS.split() for name in named)


def meaning_of_part(code: str) -> str:
    """What a code of a part of the body means, in English; empty where it is not known."""
    return _meanings(PART_CODES).get(code.strip().upper(), "")


def meaning_of_view(code: str) -> str:
    """What a code of a view means, in English; empty where it is not known."""
    return _meanings(VIEW_CODES).get(code.strip().upper(), "")


@cache
def _meanings(table: str) -> dict[str, str]:
    lines = (line.rpartition(": ") for line in table.strip().splitlines())
    return {code: meaning for meaning, _, codes in lines for code in codes.split()}


def _plain(text: str) -> str:
    """Capitals without accents."""
    parts = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c))).upper()


def _holds(text: str, words: str, *, inside: bool = False) -> bool:
    """Whether one of the words is in a text.

    A word of four letters or more may be the beginning of one of the text, unless a stop ends it; with ``inside`` one
    of five or more may stand anywhere in it. So may one of two letters or more of a script without gaps, as Chinese is.
    """
    return bool(_pattern(words, inside).search(_plain(text)))


@cache
def _pattern(words: str, inside: bool) -> re.Pattern[str]:
    letter, found = r"[^\W\d_]", []
    for word in map(_plain, words.split()):
        if ord(word[0]) >= WITHOUT_GAPS:
            found.append(word if len(word) > 1 else f"(?<!{letter})[{SIDES}]*{word}部?(?!{letter})")
        elif inside and len(word) >= SHORTEST_STEM + 1:
            found.append(word)
        elif len(word) >= SHORTEST_STEM and not word.endswith("."):
            found.append(f"(?<!{letter}){word}")
        else:
            found.append(f"(?<!{letter}){word.rstrip('.')}(?!{letter})")
    return re.compile("|".join(found))
