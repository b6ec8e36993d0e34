"""Rows of our city in lists as texts of attachments give them."""

from __future__ import annotations

import pytest

from collector.editing.places.rows import Found, rows_of
from tests.editing.places.office import LIST, given


def found(text: str) -> Found:
    return rows_of(text, given())


def cells(text: str) -> list[tuple[str, ...]]:
    return [row.cells for row in found(text).rows]


def test_rows_that_name_the_city_or_a_body_of_it() -> None:
    rows = found(LIST)
    assert rows.total == 4
    assert [row.cells[0] for row in rows.rows] == ["2", "4"]
    assert [row.places for row in rows.rows] == [("常州市",), ("常州市", "天合光能")]
    assert [row.line for row in rows.rows] == [3, 5]
    assert {row.header for row in rows.rows} == {("序号", "城市", "企业名称")}


def test_a_list_without_us_is_counted() -> None:
    assert found("序号\t城市\n1\t南京市\n2\t苏州市") == Found(total=2)


def test_a_body_of_ours_in_another_city_is_not_of_here() -> None:
    assert cells("序号\t城市\t名称\n1\t宿迁市\t天合光能科技\n2\t宿迁市\t宿迁常州产业园\n3\t\t天合光能") == [
        ("2", "宿迁市", "宿迁常州产业园")
    ]


def test_merged_cells_hold_until_the_next_one() -> None:
    text = "序号\t省份\t城市\t名称\n1\t江苏省\t常州市\t甲公司\n2\t\t\t乙公司\n3\t\t苏州市\t丙公司\n4\t浙江省\t\t丁公司"
    assert cells(text) == [("1", "江苏省", "常州市", "甲公司"), ("2", "江苏省", "常州市", "乙公司")]


def test_rows_under_a_heading_until_the_next_one_across_pages() -> None:
    text = (
        "序号\t名称\n南京市（1项）\n1\t甲公司\n常州市（3项）\n2\t乙公司\n序号\t名称\n3\t丙公司\n4\t丁公司\n"
        "二、其他类\n5\t戊公司\n苏州市\n6\t己公司"
    )
    assert [row[1] for row in cells(text)] == ["乙公司", "丙公司", "丁公司"]


def test_a_title_that_names_the_city_stands_over_its_rows() -> None:
    text = "常州市入选企业名单\n序号\t名称\n1\t甲公司\n2\t乙公司\n其他入选企业名单\n序号\t名称\n1\t丙公司"
    assert [row[1] for row in cells(text)] == ["甲公司", "乙公司"]


@pytest.mark.parametrize(
    "text",
    [
        "序号\t企业\t序号\t企业\n1\t常州甲厂\t2\t南京乙厂\n3\t丙厂\t4\t常州丁厂",
        "序号\t企业\n1\t常州甲厂\t2\t南京乙厂\n3\t丙厂\t4\t常州丁厂",
        "1\t常州甲厂\t2\t南京乙厂\n3\t丙厂\t4\t常州丁厂",
        "序号 企业 序号 企业 1 常州甲厂 2 南京乙厂\n3 丙厂 4 常州丁厂",
    ],
)
def test_records_side_by_side_are_two(text: str) -> None:
    assert found(text).total == 4
    assert cells(text) == [("1", "常州甲厂"), ("4", "常州丁厂")]


def test_names_in_two_columns() -> None:
    assert cells("常州甲公司\t南京乙公司\n丙公司\t常州大学") == [("常州甲公司",), ("常州大学",)]


def test_names_only_and_areas_as_rows() -> None:
    assert cells("入选名单\n南京甲公司\n常州乙公司\n苏州丙公司\n丁公司") == [("常州乙公司",)]
    assert cells("南京市\n常州市\n苏州市\n无锡市") == [("常州市",)]


def test_a_row_of_a_pdf_goes_over_lines() -> None:
    text = (
        "名单\n序号 省份 城市 单位名称 项目名称 1 江苏省 南京市 南京宏图\n科技有限公司\n高速机床\n"
        "2 江苏省 常州市 江苏明阳\n装备有限公司\n2025 年度高性能\n驱动系 统\n— 1 —\n序号 省份 城市 单位名称 项目名称\n"
        "3 福建省 福州市 福常州际物流公司 机器人"
    )
    assert found(text).total == 3
    [row] = found(text).rows
    assert row.cells[:4] == ("2", "江苏省", "常州市", "江苏明阳装备有限公司")


def test_a_city_on_a_line_of_its_own_is_a_cell() -> None:
    text = "序号 企业名称 所在城市\n1 南京宏图有限公司\n南京市\n2 江苏明阳有限公司\n常州市\n3 江苏海川有限公司\n苏州市"
    assert cells(text) == [("2", "江苏明阳有限公司", "常州市")]


def test_a_merged_city_of_a_pdf_holds() -> None:
    text = "序号 城市 单位\n1 常州市 甲公司\n2 乙公司\n3 苏州市 丙公司\n4 丁公司"
    assert [row[-1] for row in cells(text)] == ["甲公司", "乙公司"]


def test_prose_is_no_list() -> None:
    text = "1.请常州市等地报送材料。\n2.请南京市报送。\n3.逾期不候。\n联系人：常州市局\n各单位：\n此件公开"
    assert cells(text) == []
    assert cells("附件：\n1.常州市申报书\n2.汇总表") == []


def test_a_part_of_an_archive_begins_anew() -> None:
    text = "【a.xlsx】\n序号\t名称\n常州市（1家）\n1\t甲公司\n【b.xlsx】\n序号\t名称\n1\t乙公司"
    assert cells(text) == [("1", "甲公司")]


def test_cells_on_lines_of_their_own() -> None:
    head = "名单\n序号\n省份\n城市\n企业名称\n1\n江苏省\n南京市\n南京甲有限公司\n"
    text = f"{head}2\n江苏省\n常州市\n江苏明阳有限公司\n3\n浙江省\n杭州市\n杭州乙有限公司"
    assert cells(text) == [("2", "江苏省", "常州市", "江苏明阳有限公司")]


def test_headings_in_brackets_and_inside_a_column() -> None:
    text = "【常州市】\n1.甲有限公司\n2.乙有限公司\n【镇江市】\n1.丙有限公司\n2.丁有限公司"
    assert cells(text) == [("1.甲有限公司",), ("2.乙有限公司",)]
    assert cells("序号\t名称\n\t常州市\n1\t甲厂\n\t镇江市\n2\t乙厂") == [("1", "甲厂")]


def test_who_signs_is_no_part_of_the_last_row() -> None:
    text = "1 南京甲有限公司\n2 苏州乙有限公司\n3 无锡丙有限公司\n常州市科学技术局\n2026年11月20日"
    assert found(text) == Found(total=3)


def test_cells_a_comma_apart() -> None:
    assert cells("序号,城市,名称\n1,常州市,甲公司\n2,南京市,乙公司") == [("1", "常州市", "甲公司")]
