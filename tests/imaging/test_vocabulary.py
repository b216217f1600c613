import pytest

from pneumoview.imaging.vocabulary import is_no_radiograph, meaning_of_part, names_other_part, says_sideways

CHEST_OR_UNSAID = """
CHEST|Thorax|TORAX|TÓRAX|TORACE|THX|CXR|BABYGRAM|KLATKA PIERSIOWA|Brustkorb|Poumons|Органы грудной клетки|Göğüs|HRUDNÍK
PŁUCA|흉부|흉부정면|폐|胸|胸部|胸部正位|CAGE THORACIQUE|RX TORAX|TORAX OSEO|CHEST ABDOMEN|NECKCHESTABDOMEN|RIBS|HEART
51185008|816094009|T-D3000|R-FAB55|38266002|UNKNOWN|OTHER|NA|N/A|WHOLEBODY|PORTABLE|?||UNKNOWN NOS
"""
OTHER = """
HAND|LEFT HAND|R_HAND|KNEE|ABDOMEN|KUB|SKULL|PELVIS|HEADNECK|UP EXM|EXTREMITY|L SPINE|CSPINE|THORACIC SPINE|TSPINE|BWS
Schädel|Fuß|Handgelenk|PIED|Main droite|CRÂNE|MANO|RODILLA|COLUMNA DORSAL|joelho|ginocchio|Colonna vertebrale
BRZUCH|Głowa|колено|стопа|손|무릎|복부|경추|흉추|手|左手|膝|頭部|腹部|胸椎|85562004|T-D8700|122495006
"""


@pytest.mark.parametrize("part", CHEST_OR_UNSAID.strip().replace("\n", "|").split("|"))
def test_what_may_be_a_chest(part):
    assert not names_other_part(part)


@pytest.mark.parametrize("part", OTHER.strip().replace("\n", "|").split("|"))
def test_what_is_known_to_be_another_part(part):
    assert names_other_part(part)


SIDEWAYS = """
LAT|LLAT|RLAT|L-LAT|RT_LAT|LATL|LL|RL|LLD|LPO|OBL|DECUBITUS|left lateral decubitus|CROSS TABLE|PA/LAT|SEITLICH|schräg
PROFIL|perfil|OBLICUA|Latero-laterale|BOCZNE|Боковая|lateraal|측면|側面|侧位|斜位|R-10236|399173006|R-10204
"""
FRONTAL = """
AP|PA|P.A.|FRONTAL|postero-anterior|AP supine|FACE|BILATERAL|CHEST BILATERAL PA|LATERALITY|정면|正位|R-10206|272479007|
"""


@pytest.mark.parametrize("view", SIDEWAYS.strip().replace("\n", "|").split("|"))
def test_views_that_are_not_frontal(view):
    assert says_sideways(view)


@pytest.mark.parametrize("view", FRONTAL.strip().split("|"))
def test_views_that_may_be_frontal(view):
    assert not says_sideways(view)


@pytest.mark.parametrize("modality", ["CR", "DX", "XR", "RX", "DR", "OT", "SC", "XA", "", "cr", "CR\\CT"])
def test_modalities_that_may_be_radiographs(modality):
    assert not is_no_radiograph(modality)


@pytest.mark.parametrize("modality", ["CT", "mr", "US", "MG", "PT", "SR", "CT\\MR"])
def test_modalities_that_are_none(modality):
    assert is_no_radiograph(modality)


def test_codes_have_the_meanings_of_the_standard():
    assert [meaning_of_part(code) for code in ("T-D3000", "816094009", "85562004", "9")] == [
        "Chest",
        "Chest",
        "Hand",
        "",
    ]
