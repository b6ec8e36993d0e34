"""What stands on a page and is not the article: which elements and which lines, by the words sites use for them."""

from __future__ import annotations

import re
from functools import lru_cache

# Names in ids and classes; a name alone never condemns an element that holds much of the page's text (see body.py).
_REGION = re.compile(
    r"comment|pinglun|footer|[\s_-]foot|copyright|banquan|[\s_-]nav|nav[\s_-]|navbar|menu|crumb|[\s_-]location|weizhi|dqwz"
    r"|sidebar|side-bar|[\s_-]aside|relate[ds]|relate[\s_-]|relevan|recommend|tuijian|share|fenxiang|social|hotnews|hot-?list"
    r"|[\s_-]rank|paihang|toolbar|tool-bar|qr-?code|[\s_-]ewm|erweima|saoyisao|saomiao|printer|font-?size|zihao|prev-?next"
    r"|pre-?next|pagination|[\s_-]pager|page-?nav|advert|[\s_-]ads?[\s_-]|guanggao|banner|login|[\s_-]search|popup|modal"
    r"|dialog|disclaimer|shengming|zebian|subscribe|download-?app|app-?download|feedback|jiucuo|survey|[\s_-]tags?[\s_-]"
    r"|keywords?[\s_-]|xgwz|xgxw|xgyd|xglj|xiangguan|related|[\s_-]links?[\s_-]|youlian|friendlink|appendqr|app-kaihu"
    r"|show_author|tech-quotation|article-editor|otherarticle|more-?news|guess|attitude|reply|[\s_-]digg|like-?box"
    r"|page_switch|pages-date|lnext|rightside|right-side|con_right|fr_r|statement|reward|read-?more",
    re.ASCII,
)
_STRONG = re.compile(
    r"comment|pinglun|bdshare|share|fenxiang|qr-?code|erweima|saoyisao|related|recommend|tuijian|copyright|breadcrumb"
    r"|appendqr|app-kaihu|tech-quotation|otherarticle|[\s_-]ads?[\s_-]|advert|guanggao",
    re.ASCII,
)
_PEOPLE = r"[^\s:：，。,;；|]{1,12}(?:[\s、，,/&]{1,3}[^\s:：，。,;；|]{1,12}){0,4}"
_BITS = re.compile(
    r"(?:浏览|点击|阅读|访问|瀏覽|點閱|点阅|查看)(?:次数|次數|量|数|數|率|人数)?\s{0,3}[:：]?\s{0,3}[\[【（(]?\s{0,3}(?:\d[\d,.]{0,9}\s?[万wk]?|-)?\s{0,3}[\]】）)]?\s{0,2}次?"
    r"|\d{1,9}\s{0,2}(?:次(?:阅读|浏览|点击)|人(?:评论|参与|跟贴|浏览)|(?:条|個|个)?评论)"
    r"|(?:[大中小]字号|E-?mail推荐|字号|字體|字体|文字|視力保護色|视力保护色|正文字体|文章字体)(?:大小|调整)?\s{0,2}[:：]?|放大(?:字体)?|缩小(?:字体)?|默认|超大|[大中小](?=[\s\]】）)|／/、·]|$)"
    r"|(?:我要)?(?:打印|列印|關閉|关闭)(?:本页|此页|此頁|本頁|頁面|页面|当前页|文章|窗口|正文|視窗)?|保护视力色|(?:一键)?(?:复制)(?:链接|全文)|(?:我要|网站)?(?:纠错|收藏|评论|投稿|举报)(?:本页|此页|本文)?"
    r"|(?:一键)?(?:分享|转发|推荐)(?:到|至|给朋友|本页|本文)?[:：]?|(?:新浪|腾讯)?微博|微信(?:好友)?|QQ(?:空间|好友)?|朋友圈|人人网|豆瓣|领英|Facebook|Twitter|LINE"
    r"|(?:微信)?扫(?:一扫|描|码)[^。]{0,30}|(?:用|使用)?手机(?:扫|查看|阅读|观看)[^。]{0,20}|手机版|返回(?:顶部|列表|首页|上页|上一页)|回到顶部|TOP|Aa|A[+-]|(?:\d{1,3}\s){0,30}(?:上一页|下一页|尾页|末页|余下全文|首页)(?:\s\d{1,3})*|\d{1,3}/\d{1,3}|T[+-]|\+A|-A|无障碍(?:阅读|浏览)?|关怀版|听全文|[請请][繼继][續续]往下[閱阅][讀读]|语音(?:播报|朗读|阅读)|朗读"
    r"|(?:打开|下载)?(?:微信|微博|QQ)?里?\s?[，,]?点击底部的?[“\"]?发现[^。]{0,40}",
    re.IGNORECASE,
)
_LEFT = re.compile(r"[\ue000-\uf8ff\s\[\]【】（）()<>《》|｜丨/／、，,。.:：·•\-—_+＋“”\"'*>»=]+")
_HEAD = re.compile(
    r"(?:^|[\s|｜丨【\[（(/])(?:发布|发稿|发表|更新|成文|公开|录入|信息|文章|新闻|稿件|原文|發布|發佈)?(?:时间|日期|時間|来源|來源)\s{0,3}[:：]"
    r"|(?:^|[\s|｜丨【\[（(/])(?:发布|发文|制定|公开|信息|录入|信息发布|稿件)(?:单位|机构|机关|主体|部门|處室|处室|人员|人|者)\s{0,3}[:：]"
    r"|^(?:作者|记者|記者|撰稿|供稿|责编|责任编辑|責任編輯|编辑|審核|审核|来自|出处|文号|发文字号|索引号|主题分类|栏目|频道|摄影|通讯员|初审|复审|终审|校对)\s{0,3}[:：]"
)
_TAIL = re.compile(
    rf"[\[【（(]?\s{{0,3}}(?:(?:责任|本期|本文|网络|值班|执行|见习|实习|新媒体|文字)?(?:编辑|編輯)|责编|责任校对|校对|审核|审校|初审|复审|终审|一审|二审|三审|监制|值班主任|编审|制作|美编|主编|总编|终校|签发|审读|录入)(?:人|员)?"
    rf"\s{{0,3}}[:：/|丨｜]?\s{{0,3}}(?:{_PEOPLE}\s{{0,3}}){{0,4}}[\]】）)]?"
    r"|[（(【\[]?(?:信息|文章|新闻|稿件|资料|原文)?(?:来源|來源|出处|转自|来自)\s{0,2}[:：]\s{0,2}.{1,30}[）)】\]]?"
    r"|[（(【\[]?(?:本文)?(?:作者|发布|发布者|录入者|信息员|上传|供稿|撰稿|投稿邮箱)\s{0,2}[:：]\s{0,2}.{1,30}[）)】\]]?"
    r"|(?:上一篇|下一篇|上一條|下一條|上一条|下一条|上一则|下一则|上篇|下篇|前一篇|后一篇)\s{0,3}[:：]?.{0,80}"
    r"|(?:相关热词(?:搜索)?|热词|关键词|關鍵字|关键字|标签|TAGS?|Tags?|文章关键词|相關關鍵字|话题)\s{0,3}[:：>].{0,80}"
    r"|(?:更多|了解更多|查看更多|加载更多|展开全文|阅读(?:剩余|更多)?全文|点击(?:阅读|查看)(?:全文|原文|更多)|阅读原文|返回搜狐.{0,10}|返回.{0,8}(?:首页|频道)).{0,3}"
    r"|(?:分享让更多人看到|特别声明|举报/反馈|本文字数.{0,10}|相关附件下载|.{0,10}未经授权不得转载.{0,20}|.{0,20}(?:版权所有|Copyright).{0,60})"
    r"|(?:请?长按.{0,30}(?:二维码|关注).{0,20}|.{0,20}(?:关注|扫码|扫描).{0,16}(?:公众号|二维码|客户端|小程序).{0,30})"
    r"|炒股就看.{0,60}|.{0,30}(?:點我|点我|點擊|点击).{0,4}(?:訂閱|订阅|下載|下载|加入).{0,30}|[請请]同意.{0,12}(?:隱私權|隐私).{0,40}|.{0,30}(?:上手机新浪网|(?:下载|打开|安装).{0,12}(?:客户端|APP)).{0,30}"
    r"|完\s?[/／].{0,40}|香港[时時][间間]\d{1,2}[时時:].{0,10}"
    r"|.{0,60}(?:扫描|长按|扫码|识别|掃描).{0,10}(?:二维码|二維碼|QR).{0,30}"
    r""
    r"|.{0,8}(?:报料|爆料|新闻线索|投稿)(?:电话|热线|邮箱|微信)\s?[:：].{0,50}|(?:(?:栏目|图片|视频|文字|题图|封面|头图|首图)(?:主编|编辑|来源|设计|图片来源)\s?[:：]\s?[^\s:：]{1,20}\s{0,4}){1,6}"
    r"|(?:END|The End|正文完|全文完|\*{3,}|-{3,}|={3,}|■|▲)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"20\d\d\s{0,2}[-年/.]\s{0,2}\d{1,2}\s{0,2}[-月/.]\s{0,2}\d{1,2}\s{0,2}日?(?:\s{0,3}\d{1,2}:\d\d(?::\d\d)?)?"
)
_CUT = re.compile(
    r"[\[【■◆●▲>·\s]{0,4}(?:.{0,4}最近文章|相关(?:阅读|新闻|报道|链接|文章|资讯|推荐|稿件|信息|专题|热词|内容|解读|政策|文件|视频|搜索)|相關(?:新聞|報導|文章|閱讀)|延伸(?:阅读|閱讀)|推荐(?:阅读|文章|新闻|视频|内容)|推薦閱讀|热门(?:推荐|文章|新闻|评论|话题|排行)?|熱門新聞|猜你喜欢|大家都在(?:看|搜)|为您推荐|精彩推荐|今日推荐"
    r"|最新(?:文章|评论|新闻|资讯|推荐)|更多(?:新闻|推荐|精彩|内容|文章|相关|资讯|猛料).{0,20}|网友(?:评论|跟贴)|(?:发表|最新|全部|精彩|文章|热门)评论|我要评论|我来说两句.{0,8}|(?:0|\d{1,6})\s?条评论.{0,20}|(?:热门|最新|全部|精彩|网友)?(?:评论|跟贴|跟帖|留言)[(（\s]{0,3}\d{0,7}\s?条?[)）]?|用户评论|新闻排行.{0,4}|点击排行.{0,6}|24小时.{0,8}|一周(?:热点|排行)|(?:免责|版权|特别|郑重|本网|本站|重要)(?:声明|提示|提醒|说明).{0,6}|友情链接|(?:同类|本类)(?:文章|新闻|推荐)|你可能(?:还|也)?(?:喜欢|感兴趣).{0,6}|扩展阅读|往期(?:回顾|推荐|精选)|热点(?:新闻|推荐|专题)|热搜榜?|编辑推荐|图片推荐|视频推荐|频道推荐|专题推荐|看了又看|Related.{0,20}|Recommended.{0,20})"
    r"\s{0,3}[:：】\]>»…]{0,3}(?:\s{0,2}更多\s?[>»]{0,2})?"
)
_COMMENTS = re.compile(r"评论|跟贴|跟帖|留言|我来说两句")
_APART = re.compile(r"(?<=[】\]）)])\s{0,3}(?=[【\[（(])")
_ENDING = re.compile(
    rf"\s{{0,3}}(?:返回搜狐[，,]\s?查看更多|[\[【（(]\s?(?:责任|本文责任)?(?:编辑|責任編輯|责编)\s?[:：]\s?(?:{_PEOPLE}\s?){{1,3}}[\]】）)]|责任编辑[:：]\s?{_PEOPLE})\s{{0,3}}$"
)
_STATEMENT = re.compile(
    r".{0,12}(?:(?:免责|版权|特别)声明\s?[:：]|声明\s?[:：].{0,60}(?:转载|版权|观点|立场)|凡本[网站刊].{0,20}(?:注明|来源)|本(?:文|网|站).{0,30}(?:不代表|与本网无关|仅供参考|未经.{0,10}(?:授权|许可))|未经.{0,12}(?:授权|许可).{0,12}(?:禁止|不得|请勿)|(?:转载|引用).{0,14}(?:请|须|需).{0,4}注明|转载申请|原创版权|.{0,14}原创文章.{0,4}未经|本網站.{0,40}(?:授權|轉載)|.{0,8}(?:著作權|版權)所有|未經.{0,12}(?:授權|許可|同意)|感谢您的反馈|(?:以上|本文|该文)(?:内容|观点).{0,10}(?:仅代表|不构成)|投资有风险)"
)


@lru_cache(maxsize=8192)
def is_region(hint: str) -> bool:
    """Whether an element's id and classes (see ``Layout.hints``) name something beside the article."""
    return bool(hint) and _REGION.search(hint) is not None


@lru_cache(maxsize=8192)
def is_strong_region(hint: str) -> bool:
    """Whether they name something that never holds article text, not even inside a body: comments, share bars."""
    return bool(hint) and _STRONG.search(hint) is not None


def without_ending(text: str) -> str:
    """The last paragraph without what sites hang on it: 返回搜狐，查看更多, 【责任编辑：…】."""
    return _ENDING.sub("", text)


@lru_cache(maxsize=4096)
def is_tool(text: str) -> bool:
    """Whether a line is nothing but the page's tools: 打印, 字号, 分享, 浏览次数."""
    if len(text) > 120 or (len(text) > 45 and ("。" in text or "，" in text)):
        return False
    rest, found = _BITS.subn(" ", text)
    return found > 0 and not _LEFT.sub("", rest)


@lru_cache(maxsize=8192)
def is_label(text: str) -> bool:
    """Whether a line is of labelled facts (发布时间：… 来源：…), as stands between title and text."""
    return len(text) <= 160 and _HEAD.search(text) is not None


def is_dateline(text: str) -> bool:
    """Whether a short line is dates, names and tools only, as stands below a title without labels."""
    if len(text) > 60:
        return False
    rest = _BITS.sub(" ", _DATE.sub(" ", text))
    return rest != text and len(_LEFT.sub("", rest)) <= 12 and _DATE.search(text) is not None


def is_tail(text: str) -> bool:
    """Whether a line at the end of a body is no more of it: editors, 上一篇, keywords, an address to follow."""
    if len(text) > 120:
        return False
    parts = [part for part in _APART.split(text) if part.strip()]
    return all(_TAIL.fullmatch(part.strip()) or is_tool(part) for part in parts) or _TAIL.fullmatch(text) is not None


def is_cut(text: str) -> bool:
    """Whether a line is the heading of what comes after an article: 相关阅读, 网友评论."""
    return len(text) <= 40 and _CUT.fullmatch(text) is not None


def is_comments(text: str) -> bool:
    """Whether a heading is that of readers' comments, which may be longer than the article."""
    return len(text) <= 24 and _COMMENTS.search(text) is not None


def is_statement(text: str) -> bool:
    """Whether a line at the end is a site's own statement on rights and liability."""
    return len(text) <= 500 and _STATEMENT.match(text) is not None
