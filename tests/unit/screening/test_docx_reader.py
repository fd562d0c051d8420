"""Reading DOCX: order, hidden text, and files made to harm."""

from __future__ import annotations

import io
import zipfile

import docx as python_docx
import pytest
from docx.shared import Pt, RGBColor

from screening.errors import ReadStatus, Unreadable
from screening.readers.docx import read_docx
from screening.resume import Document, HiddenReason

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationships(*rows: tuple[str, str, str]) -> str:
    """A relationships part: (id, kind, target); a target with a colon is external."""
    return RELATIONSHIPS.format(
        "".join(
            f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"'
            f"{' TargetMode=' + chr(34) + 'External' + chr(34) if ':' in target else ''}/>"
            for id_, kind, target in rows
        )
    )


def part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{inner}</w:{root}>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **more: str | bytes) -> bytes:
    """A DOCX with this markup in its body; `more` are parts, "/" written "__" and "." written "_DOT_"."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
    }
    parts.update({name.replace("__", "/").replace("_DOT_", "."): content for name, content in more.items()})
    return packed(parts)


def p(text: str, *, run: str = "", paragraph: str = "") -> str:
    """A paragraph of one run, with run and paragraph properties."""
    return f'<w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def read(data: bytes) -> Document:
    return read_docx(data, sha256="0" * 64)


def refusal(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def text_box(inner: str, *, fill: str = "", docpr: str = "", extent: str = 'cx="900" cy="900"') -> str:
    drawing = (
        f'<w:drawing><wp:anchor><wp:extent {extent}/><wp:docPr id="1" name="b" {docpr}/><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:spPr>{fill}</wps:spPr><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    fallback = f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"
    return (
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'


def test_header_comes_first_then_the_body_in_order_then_the_footer() -> None:
    document = python_docx.Document()
    document.sections[0].header.paragraphs[0].text = "Jane Doe"
    document.sections[0].footer.paragraphs[0].text = "References on request"
    document.add_heading("Experience", 1)
    document.add_paragraph("Welder")
    grid = document.add_table(2, 2)
    for place, text in zip(((0, 0), (0, 1), (1, 0), (1, 1)), "abcd", strict=True):
        grid.cell(*place).text = text
    document.add_paragraph("Nurse")

    result = read(saved(document))

    assert result.text.split("\n") == [
        "Jane Doe",
        "Experience",
        "Welder",
        "a",
        "b",
        "c",
        "d",
        "Nurse",
        "References on request",
    ]
    assert [line.page for line in result.lines] == [1] * 9
    assert (result.pages[0].start, result.pages[0].end) == (0, len(result.text))
    assert result.format == "docx"


def test_a_header_shared_by_two_sections_is_read_once() -> None:
    document = python_docx.Document()
    document.sections[0].header.paragraphs[0].text = "Jane Doe"
    document.add_paragraph("One")
    document.add_section()
    document.add_paragraph("Two")

    assert read(saved(document)).text.count("Jane Doe") == 1


def test_a_first_page_header_is_read_only_where_the_first_page_has_one() -> None:
    document = python_docx.Document()
    document.sections[0].first_page_header.paragraphs[0].text = "First page"
    document.add_paragraph("Body")
    assert "First page" not in read(saved(document)).text

    document.sections[0].different_first_page_header_footer = True
    assert "First page" in read(saved(document)).text


def test_nested_tables_and_merged_cells_are_read_once_and_in_order() -> None:
    document = python_docx.Document()
    outer = document.add_table(2, 2)
    outer.cell(0, 0).merge(outer.cell(0, 1)).text = "Title"
    inner = outer.cell(1, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "x", "y"
    outer.cell(1, 1).text = "after"

    assert read(saved(document)).text == "Title\nx\ny\nafter"


def test_a_text_box_is_read_once_although_the_file_holds_it_twice() -> None:
    assert read(docx(text_box(p("In a box")) + p("After"))).text == "In a box\nAfter"


def test_a_text_box_inside_a_header_is_read() -> None:
    body = p("Body") + '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>'
    data = docx(
        body,
        word__header1_DOT_xml=part("hdr", text_box(p("jane@example.org"))),
        word___rels__document_DOT_xml_DOT_rels=relationships(("h", "header", "header1.xml")),
    )
    assert read(data).text == "jane@example.org\nBody"


def test_content_controls_and_insertions_are_read_and_deletions_are_not() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{p('In a control')}</w:sdtContent></w:sdt>"
        "<w:p><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>inline</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert read(docx(body)).text == "In a control\nadded\ninline"


def test_a_tab_is_a_space_and_a_break_starts_a_line() -> None:
    body = "<w:p><w:r><w:t>Welder</w:t><w:tab/><w:t>2019</w:t><w:br/><w:t>Acme</w:t></w:r></w:p>"
    result = read(docx(body))
    assert result.text == "Welder 2019\nAcme"
    assert [result.text[word.start : word.end] for word in result.lines[0].words] == ["Welder", "2019"]


def test_links_are_kept_from_relations_and_from_field_codes() -> None:
    body = (
        '<w:p><w:hyperlink r:id="l"><w:r><w:t>My page</w:t></w:r></w:hyperlink></w:p>'
        '<w:p><w:r><w:instrText> HYPERLINK "https://b.example" </w:instrText></w:r><w:r><w:t>B</w:t></w:r></w:p>'
    )
    rels = relationships(("l", "hyperlink", "https://a.example"))
    result = read(docx(body, word___rels__document_DOT_xml_DOT_rels=rels))
    assert result.text == "My page\nB"
    assert result.links == ("https://a.example", "https://b.example")


def test_footnotes_come_last() -> None:
    notes = part(
        "footnotes", f'<w:footnote w:type="separator">{p("no")}</w:footnote><w:footnote>{p("note")}</w:footnote>'
    )
    rels = relationships(("n", "footnotes", "footnotes.xml"))
    data = docx(p("Body"), word__footnotes_DOT_xml=notes, word___rels__document_DOT_xml_DOT_rels=rels)
    assert read(data).text == "Body\nnote"


def test_size_and_weight_come_from_the_run_and_else_from_its_styles() -> None:
    document = python_docx.Document()
    document.add_heading("Experience", 1)
    run = document.add_paragraph().add_run("Loud")
    run.bold, run.font.size = True, Pt(20)
    document.add_paragraph("Plain")

    heading, loud, plain = read(saved(document)).lines
    assert (heading.bold, loud.bold, plain.bold) == (True, True, False)
    assert (heading.size, loud.size) == (14, 20)
    assert plain.size > 0


def test_a_block_ends_at_an_empty_paragraph_a_heading_and_a_row_but_not_between_list_items() -> None:
    document = python_docx.Document()
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    document.add_paragraph("")
    document.add_paragraph("three")
    document.add_heading("Four", 2)
    grid = document.add_table(2, 1)
    grid.cell(0, 0).text, grid.cell(1, 0).text = "five", "six"

    assert [line.block for line in read(saved(document)).lines] == [0, 0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("<w:vanish/>", HiddenReason.FORMATTED_HIDDEN),
        (WHITE, HiddenReason.BACKGROUND_COLOUR),
        ('<w:color w:val="FEFDFE"/>', HiddenReason.BACKGROUND_COLOUR),
        ('<w:color w:val="auto" w:themeColor="background1"/>', HiddenReason.BACKGROUND_COLOUR),
        ('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', HiddenReason.BACKGROUND_COLOUR),
        ('<w:sz w:val="2"/>', HiddenReason.TINY),
        ("<w14:textFill><w14:noFill/></w14:textFill>", HiddenReason.INVISIBLE),
    ],
)
def test_hidden_text_is_reported_and_left_out(run: str, reason: HiddenReason) -> None:
    result = read(docx(p("Seen") + p("Kubernetes Rust", run=run)))
    assert result.text == "Seen"
    assert [(hidden.page, hidden.reason, hidden.quote) for hidden in result.hidden] == [(1, reason, "Kubernetes Rust")]


@pytest.mark.parametrize(
    "body",
    [
        p("Jane", run=WHITE + '<w:shd w:val="clear" w:fill="000000"/>'),
        p("Jane", run=WHITE + '<w:highlight w:val="black"/>'),
        p("Jane", run=WHITE, paragraph=DARK),
        table(cell(p("Jane", run=WHITE), DARK)),
        text_box(p("Jane", run=WHITE), fill='<a:solidFill><a:srgbClr val="1F3864"/></a:solidFill>'),
        text_box(p("Jane", run=WHITE), fill="<a:gradFill/>"),
        p("Jane", run='<w:vanish w:val="0"/><w:color w:val="auto"/>'),
        p("Jane", run='<w:color w:val="BFBFBF"/>'),
    ],
)
def test_light_text_on_a_dark_ground_is_ordinary(body: str) -> None:
    result = read(docx(body))
    assert (result.text, result.hidden) == ("Jane", ())


def shape(fill: str, *, height_pt: int) -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:anchor behindDoc="1"><wp:extent cx="9" cy="{height_pt * 12_700}"/><a:graphic>'
        f"<wps:wsp><wps:spPr>{fill}</wps:spPr></wps:wsp></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )


@pytest.mark.parametrize("colour", ['<a:srgbClr val="1F3864"/>', '<a:schemeClr val="accent1"/>'])
def test_light_text_on_a_banner_is_ordinary_as_far_as_the_banner_reaches(colour: str) -> None:
    banner = shape(f"<a:solidFill>{colour}</a:solidFill>", height_pt=60)
    result = read(docx(banner + p("Jane", run=WHITE) + p("Body") * 6 + p("ghost", run=WHITE)))
    assert result.text.startswith("Jane\nBody")
    assert [hidden.quote for hidden in result.hidden] == ["ghost"]


def test_light_text_on_a_white_shape_is_hidden() -> None:
    white = shape('<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>', height_pt=60)
    assert [hidden.quote for hidden in read(docx(white + p("ghost", run=WHITE) + p("Seen"))).hidden] == ["ghost"]


def test_strict_documents_are_read_too() -> None:
    data = docx(p("Seen"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for old, new in (
        (b"schemas.openxmlformats.org/wordprocessingml/2006/main", b"purl.oclc.org/ooxml/wordprocessingml/main"),
        (
            b"schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ):
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    assert read(packed(dict(parts))).text == "Seen"


def test_dark_text_on_the_same_dark_shading_is_hidden() -> None:
    result = read(docx(p("Seen") + table(cell(p("ghost", run='<w:color w:val="1F3864"/>'), DARK))))
    assert [hidden.quote for hidden in result.hidden] == ["ghost"]


def test_hiding_through_a_style_chain_is_found() -> None:
    styles = part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="character" w:styleId="Ghost"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>',
    )
    body = (
        p("Seen", paragraph='<w:pStyle w:val="Loop"/>')
        + p("by paragraph style", paragraph='<w:pStyle w:val="Child"/>')
        + p("by character style", run='<w:rStyle w:val="Ghost"/>')
    )
    result = read(docx(body, word__styles_DOT_xml=styles))
    assert result.text == "Seen"
    assert [hidden.reason for hidden in result.hidden] == [
        HiddenReason.FORMATTED_HIDDEN,
        HiddenReason.BACKGROUND_COLOUR,
    ]


def test_a_text_box_without_extent_or_switched_off_is_hidden() -> None:
    body = p("Seen") + text_box(p("off"), docpr='hidden="1"') + text_box(p("nothing"), extent='cx="0" cy="0"')
    result = read(docx(body))
    assert result.text == "Seen"
    assert [hidden.quote for hidden in result.hidden] == ["off", "nothing"]


def test_neighbouring_hidden_runs_are_one_quote() -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph("Seen ")
    for word in ("Go ", "Rust"):
        paragraph.add_run(word).font.color.rgb = RGBColor(255, 255, 255)
    assert [hidden.quote for hidden in read(saved(document)).hidden] == ["Go Rust"]


def test_a_bomb_is_refused_by_what_it_unpacks_to() -> None:
    assert refusal(docx(p("x"), word__media__bomb_DOT_bin=bytes(60 * 1024**2))).status is ReadStatus.TOO_LARGE
    assert refusal(docx(p("a" * 3_000_000))).status is ReadStatus.TOO_LARGE


def test_a_bomb_that_lies_about_its_size_is_not_believed() -> None:
    data = bytearray(docx(p("x"), word__media__bomb_DOT_bin=bytes(60 * 1024**2)))
    real = (60 * 1024**2).to_bytes(4, "little")
    assert refusal(bytes(data.replace(real, (100).to_bytes(4, "little")))).status is ReadStatus.CORRUPT


def test_too_many_entries_are_refused() -> None:
    many: dict[str, str | bytes] = {f"word/{number}.bin": b"" for number in range(2_001)}
    assert refusal(packed(many)).status is ReadStatus.TOO_LARGE


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">]>',
    ],
)
def test_entities_are_refused_in_any_encoding(declaration: str) -> None:
    xml = f"{declaration}<w:document {NAMESPACES}><w:body>{p('&x;')}</w:body></w:document>"
    for encoded in (xml.encode(), xml.encode("utf-16")):
        caught = refusal(docx("", word__document_DOT_xml=encoded))
        assert caught.status is ReadStatus.CORRUPT
        assert "entities" in caught.reason


@pytest.mark.parametrize("name", ["../evil.xml", "word/../../evil.xml", "word\\..\\..\\evil.xml", "C:/evil.xml"])
def test_a_path_that_leads_outside_is_refused(name: str) -> None:
    parts: dict[str, str | bytes] = {"word/document.xml": part("document", "<w:body/>"), name: "x"}
    assert refusal(packed(parts)).status is ReadStatus.CORRUPT


def test_a_file_cut_anywhere_is_corrupt_and_never_crashes() -> None:
    data = docx(p("Welder"))
    for end in range(4, len(data) - 1, 37):
        assert refusal(data[:end]).status is ReadStatus.CORRUPT


def test_broken_bytes_never_make_anything_but_a_refusal() -> None:
    data = docx(p("Welder " * 50))
    for place in range(0, len(data), 11):
        broken = bytearray(data)
        broken[place] ^= 0xFF
        try:
            read(bytes(broken))
        except Unreadable as error:
            assert error.status in {ReadStatus.CORRUPT, ReadStatus.ENCRYPTED, ReadStatus.TOO_LARGE}


def test_pictures_alone_need_ocr_and_nothing_at_all_is_empty() -> None:
    assert refusal(docx("<w:p/>", word__media__scan_DOT_png=b"png")).status is ReadStatus.NEEDS_OCR
    assert refusal(docx("<w:p/>")).status is ReadStatus.EMPTY


def test_deeply_nested_tables_are_read_or_refused() -> None:
    for depth in (20, 500):
        body = p("deep")
        for _ in range(depth):
            body = table(cell(body))
        if depth == 20:
            assert read(docx(body)).text == "deep"
        else:
            assert refusal(docx(body)).status is ReadStatus.CORRUPT
