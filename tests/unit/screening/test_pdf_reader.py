"""A PDF becomes a Document, or the reason why it cannot be read."""

import io
from pathlib import Path

import pypdf
import pytest
from fpdf import FPDF

from screening.errors import ReadStatus, Unreadable
from screening.readers.pdf import MAX_PAGES, read_pdf
from screening.resume import HiddenReason

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
PARAGRAPH = "Led the night shift of a busy ward for several years and trained new nurses"


def raw_pdf(content, *, fonts="", page="", objects=()):
    """A one-page PDF of 600 × 800 points with font /F1 and the given content stream; `objects` are numbered from 6."""
    body = content.encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R {page} "
        f"/Resources << /Font << /F1 4 0 R {fonts} >> >> >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
        *objects,
    ]
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, xref)
    return bytes(out)


def show(text, x, y, *, size=10, before=""):
    return f"q BT {before} /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET Q\n"


def read(data):
    return read_pdf(data, sha256="0" * 64)


def status_of(data):
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value.status


def encrypted(data, *, user, owner="owner"):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def image_only():
    document = FPDF()
    document.add_page()
    image = io.BytesIO()
    _grey_image().save(image, format="PNG")
    document.image(image, x=0, y=0, w=210, h=297)
    return bytes(document.output())


def _grey_image():
    from PIL import Image

    return Image.new("L", (80, 110), 200)


def test_the_words_of_a_page_come_with_their_places_in_text_and_on_paper():
    document = read(raw_pdf(show("Alex Example", 50, 700, size=20) + show(PARAGRAPH, 50, 660)))
    assert document.text == f"Alex Example\n{PARAGRAPH}"
    line = document.lines[0]
    assert [document.text[word.start : word.end] for word in line.words] == ["Alex", "Example"]
    assert (line.page, line.size, line.block) == (1, 20, 0)
    assert line.words[0].box.x0 == pytest.approx(50)
    assert 80 <= line.words[0].box.top <= 100


def test_lines_and_pages_index_the_text():
    pdf = FPDF()
    for number in range(3):
        pdf.add_page()
        pdf.set_font("helvetica", size=12)
        if number != 1:
            pdf.multi_cell(0, text=f"{PARAGRAPH} {number}")
    document = read(bytes(pdf.output()))
    assert "\n".join(document.text[line.start : line.end] for line in document.lines) == document.text
    assert "\n".join(document.text[p.start : p.end] for p in document.pages if p.end > p.start) == document.text
    assert document.pages[1].start == document.pages[1].end == document.pages[0].end


def test_content_stored_out_of_order_is_read_from_the_top():
    lines = [show(f"Line number {i} of the page", 50, 700 - 20 * i) for i in range(6)]
    document = read(raw_pdf("".join(reversed(lines))))
    assert document.text.splitlines() == [f"Line number {i} of the page" for i in range(6)]


def test_white_tiny_invisible_and_outside_text_is_left_out_and_reported():
    content = (
        show(PARAGRAPH, 50, 700)
        + show("white words", 50, 600, before="1 g")
        + show("tiny words", 50, 580, size=1)
        + show("shrunk words", 50, 570, before="3 Tr")
        + show("outside words", 50, 900)
    )
    document = read(raw_pdf(content))
    assert document.text == PARAGRAPH
    assert {(found.reason, found.quote) for found in document.hidden} == {
        (HiddenReason.BACKGROUND_COLOUR, "white words"),
        (HiddenReason.TINY, "tiny words"),
        (HiddenReason.INVISIBLE, "shrunk words"),
        (HiddenReason.OFF_PAGE, "outside words"),
    }


def test_text_made_tiny_by_the_matrix_alone_is_hidden():
    scaled = "q .1 0 0 .1 50 500 cm BT /F1 10 Tf (tiny words) Tj ET Q\n"
    assert [found.reason for found in read(raw_pdf(show(PARAGRAPH, 50, 700) + scaled)).hidden] == [HiddenReason.TINY]


def test_white_text_on_a_dark_banner_is_part_of_the_text():
    content = "q 0 0 .4 rg 0 680 600 60 re f Q\n" + show("Alex Example", 50, 700, before="1 g")
    document = read(raw_pdf(content + show(PARAGRAPH, 50, 600)))
    assert document.text.startswith("Alex Example")
    assert document.hidden == ()


def test_white_text_beside_a_clipped_dark_shape_is_hidden():
    content = "q 0 0 100 800 re W n 0 0 .4 rg 0 0 600 800 re f Q\n" + show("white words", 300, 700, before="1 g")
    document = read(raw_pdf(content + show(PARAGRAPH, 120, 600)))
    assert [found.quote for found in document.hidden] == ["white words"]
    assert document.text == PARAGRAPH


def test_a_frame_around_the_page_hides_nothing():
    frame = "0 g 10 10 580 780 re 15 15 570 770 re f*\n"
    assert read(raw_pdf(frame + show(PARAGRAPH, 50, 600))).text == PARAGRAPH


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(turn):
    matrices = {90: "0 1 -1 0 {y} {x}", 180: "-1 0 0 -1 {mx} {y}", 270: "0 -1 1 0 {my} {mx}"}

    def turned(text, x, down):
        places = {90: (down, x), 180: (600 - x, down), 270: (600 - down, 800 - x)}
        across, up = places[turn]
        matrix = matrices[turn].split("{")[0]
        return f"BT {matrix}{across} {up} Tm /F1 10 Tf ({text}) Tj ET\n"

    content = turned("second line of text", 50, 120) + turned("first line of text", 50, 100)
    document = read(raw_pdf(content, page=f"/Rotate {turn}"))
    assert document.text == "first line of text\nsecond line of text"
    assert document.pages[0].width == (600 if turn == 180 else 800)


def test_a_crop_box_moves_the_origin_and_hides_what_it_cuts_off():
    content = show("inside the box, as one reads", 150, 500) + show("cut off", 150, 700)
    document = read(raw_pdf(content, page="/CropBox [100 100 500 600]"))
    assert document.text == "inside the box, as one reads"
    assert document.lines[0].box.x0 == pytest.approx(50)
    assert [found.reason for found in document.hidden] == [HiddenReason.OFF_PAGE]


def test_ligatures_and_icons_become_plain_text():
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"3 beginbfchar <41> <FB03> <42> <F0E0> <43> <00660066> endbfchar endcmap"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>"
    objects = (font, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap))
    icon, office, staff = "<42> Tj /F1 10 Tf ( Head o) Tj", "<41> Tj /F1 10 Tf (ce sta) Tj", "<43> Tj"
    line = f"BT 50 650 Td /F2 10 Tf {icon} /F2 10 Tf {office} /F2 10 Tf {staff} ET\n"
    document = read(raw_pdf(show(PARAGRAPH, 50, 700) + line, fonts="/F2 6 0 R", objects=objects))
    assert document.text.splitlines()[1] == "Head office staff"


def test_a_letter_spaced_heading_is_one_word():
    spaced = "q BT /F1 12 Tf 6 Tc 50 740 Td (EXPERIENCE) Tj ET Q\n"
    by_spaces = show("E D U C A T I O N", 50, 640, size=12)
    document = read(raw_pdf(spaced + show(PARAGRAPH, 50, 700) + by_spaces))
    assert document.text.splitlines() == ["EXPERIENCE", PARAGRAPH, "EDUCATION"]


def test_addresses_of_links_are_kept():
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.cell(text="Portfolio of my work", link="https://example.org/work")
    assert read(bytes(pdf.output())).links == ("https://example.org/work",)


def test_bold_is_known_from_the_font():
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", style="B", size=12)
    pdf.cell(text="Experience of many years", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", size=12)
    pdf.cell(text="Nurse")
    assert [line.bold for line in read(bytes(pdf.output())).lines] == [True, False]


def test_a_file_locked_with_a_password_is_encrypted():
    assert status_of(encrypted(raw_pdf(show(PARAGRAPH, 50, 700)), user="secret")) is ReadStatus.ENCRYPTED


def test_a_file_with_an_empty_user_password_reads():
    assert read(encrypted(raw_pdf(show(PARAGRAPH, 50, 700)), user="")).text == PARAGRAPH


def test_a_file_cut_off_in_the_middle_of_its_tail_still_reads():
    data = raw_pdf(show(PARAGRAPH, 50, 700))
    assert read(data[: data.rindex(b"xref\n0")]).text == PARAGRAPH


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 8])
def test_a_file_that_opens_nowhere_is_corrupt(data):
    assert status_of(data) is ReadStatus.CORRUPT


def test_a_page_that_is_only_an_image_needs_character_recognition():
    assert status_of(image_only()) is ReadStatus.NEEDS_OCR


def test_an_empty_page_is_empty():
    assert status_of(raw_pdf("")) is ReadStatus.EMPTY


def test_a_page_with_hidden_text_alone_is_empty():
    assert status_of(raw_pdf(show("python java sql kafka spark and more", 50, 700, before="1 g"))) is ReadStatus.EMPTY


def test_a_file_with_more_pages_than_a_person_writes_is_too_large():
    pdf = FPDF()
    for _ in range(MAX_PAGES + 1):
        pdf.add_page()
    assert status_of(bytes(pdf.output())) is ReadStatus.TOO_LARGE


def test_good_text_has_full_quality():
    assert read(raw_pdf(show(PARAGRAPH, 50, 700))).quality == 100


@pytest.mark.data
def test_every_sample_layout_reads_well():
    files = sorted((SHARED / "layouts").rglob("*.pdf"))
    if not files:
        pytest.skip("the evaluation data does not lie beside the project")
    documents = [read(file.read_bytes()) for file in files]
    assert min(document.quality for document in documents) >= 90


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("chromium-asymmetric-sidebar", "Coppermill", "STRENGTHS"),
        ("two-column-achievements-sidebar", "America Online", "STRENGTHS"),
        ("two-column-sidebar-left-anchor-company", "GraphQL", "EXPERIENCE"),
        ("google-docs-skia-proxy-two-column-long-role-header", "Intramural", "SKILLS"),
    ],
)
def test_sample_columns_are_read_one_after_the_other(name, before, after):
    file = SHARED / "layouts" / "offlinecv" / f"{name}.pdf"
    if not file.exists():
        pytest.skip("the evaluation data does not lie beside the project")
    text = read(file.read_bytes()).text
    assert text.index(before) < text.index(after)


def test_text_that_runs_up_the_margin_is_kept_and_comes_last():
    margin = "BT /F1 10 Tf 0 1 -1 0 30 300 Tm (Curriculum of Alex) Tj ET\n"
    document = read(raw_pdf(margin + show(PARAGRAPH, 50, 700)))
    assert document.text == f"{PARAGRAPH}\nCurriculum of Alex"
