"""Names of provinces, cities and counties as they stand in a column, or over a group of rows, of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 "
    "贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 新疆生产建设兵团 兵团"
)
_CITIES = (
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 "
    "临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 "
    "朝阳 葫芦岛 长春 吉林 四平 辽源 通化 白山 松原 白城 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 牡丹江 "
    "黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 "
    "金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 "
    "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 "
    "青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 "
    "新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 "
    "咸宁 随州 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 广州 韶关 深圳 珠海 汕头 佛山 "
    "江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 "
    "钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 "
    "南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 "
    "临沧 拉萨 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 "
    "庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依"
)
PROVINCES = frozenset(_PROVINCES.split())
CITIES = frozenset(_CITIES.split())

_SUFFIXED = re.compile(r"[\u4e00-\u9fff]{1,10}(?:省|市|区|县|自治州|州|盟|旗|兵团)")
_COMMON = frozenset(  # end like names of areas and name none
    "城市 省市 地市 县市 市县 区县 县区 省区 地区 设区市 全市 全省 全区 各市 本市 社区 园区 校区 片区 示范区".split()  # noqa: SIM905
)
_BEFORE = (
    r"(?:第?[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十百\d]{1,4}[)）]|\d{1,3}[、.．]|[●■◆▪])?\s*"
)
_COUNT = r"(?:[（(]?\s*(?:共|合计|总计|计)?\s*(?P<count>\d{1,5})\s*[家项个件名所人条种款只支处座部批]?\s*[)）]?)"
_HEADING = re.compile(rf"{_BEFORE}(?P<name>[\u4e00-\u9fff]{{2,16}}?)\s*[:：]?\s*{_COUNT}?\s*[:：]?")
_CHAPTER = re.compile(r"第?[一二三四五六七八九十百]{1,4}[、.．]\s*\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A line over a group of rows: the area it names, and how many rows it promises."""

    area: str
    count: int | None = None


def is_area(text: str) -> bool:
    """Whether a text is the name of a province, city or county, and nothing else."""
    if text in _COMMON:
        return False
    return text in CITIES or text in PROVINCES or _SUFFIXED.fullmatch(text) is not None


def is_city(text: str) -> bool:
    """Whether an area is a city, so that a row that names another one is not of here."""
    return text in CITIES or (is_area(text) and text.endswith(("市", "州", "盟")))


def heading(line: str) -> Heading | None:
    """What a line says that names an area and at most a number: 二、常州市（12 项）; None for every other line."""
    found = _HEADING.fullmatch(line.strip(" 【】[]〔〕")) if len(line) <= 40 else None
    if found is None or not is_area(found["name"]):
        return None
    return Heading(area=found["name"], count=int(found["count"]) if found["count"] else None)


def is_chapter(line: str) -> bool:
    """Whether a line begins a part of a list that is no area: 三、绿色制造类."""
    return len(line) <= 40 and _CHAPTER.match(line.strip()) is not None
