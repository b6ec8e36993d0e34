from __future__ import annotations

import pytest

from collector.publishing.issue.headings import heading, title_lines, width


@pytest.mark.parametrize(
    ("text", "rank", "lead"),
    [
        ("一、发展形势和重要意义", 1, "一、发展形势和重要意义"),
        ("十二、附则", 1, "十二、附则"),
        ("（二）推动产业创新发展，培育新业态。", 2, "（二）推动产业创新发展，培育新业态。"),
        ("（一）成为新动力。以数据流引领技术流。", 2, "（一）成为新动力。"),
        ("1.发展工业大数据。推动应用。", 3, "1.发展工业大数据。"),
        ("1、发展新成效", 3, "1、发展新成效"),
        ("12. 提升能力", 3, "12. 提升能力"),
        ("1.5亿元投资到位。", 0, ""),
        ("2021年11月", 0, ""),
        ("一是产业规模提升。", 0, ""),
        ("（省商务厅负责）", 0, ""),
        ("正文一段。", 0, ""),
        ("一、" + "深刻认识重大意义" * 8 + "。后文。", 0, ""),
        ("1.甲公司；乙公司；丙公司。", 0, ""),
        ("", 0, ""),
    ],
)
def test_headings_are_told_by_number_and_length(text: str, rank: int, lead: str) -> None:
    assert heading(text) == (rank, len(lead))


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (("短标题",), ("短标题",)),
        (("第一行", "第二行"), ("第一行", "第二行")),
        (
            ("常州一家高新园区试行企业研发积分 推动研发资源向企业流动汇聚",),
            ("常州一家高新园区试行企业研发积分", "推动研发资源向企业流动汇聚"),
        ),
        (
            ("国务院关于印发推动算力网发展行动纲要的通知（节选）",),
            ("国务院关于印发推动算力网发展行动纲要的通知", "（节选）"),
        ),
        (("没有可断之处的很长很长很长很长很长很长很长很长很长的标题",),) * 2,
    ],
)
def test_a_long_title_breaks_where_its_sense_does(given: tuple[str, ...], lines: tuple[str, ...]) -> None:
    assert title_lines(given) == lines


def test_latin_is_half_as_wide() -> None:
    assert width("5G时代") == 3.0
