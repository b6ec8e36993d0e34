"""Where the known site builders and portals put an article's text: ids and classes, the most exact first."""

from __future__ import annotations

from functools import lru_cache

from collector.reading.layout import Layout

# The number is a rank: 1 holds the text and nothing else, 2 usually so, 3 is a name that many use loosely.
_IDS = {
    1: (
        # 政府: Ucap, Hanweb, 上海, 常州, 国际在线, 博达, Webplus
        "ucap-content ucapcontent zoom ivs_content czfxfontzoom czfxcontent abody vsb_content vsb_content_2 vsb_content_4"
        " vsb_content_500 vsb_content_501 zoomcon zoomcontent xxgkcontent fontzoom"
        # 媒体: 新浪, 微信, 网易, 腾讯, 凤凰, 新华网, 光明网, 经济网, 搜狐, 央视, 人民网, 报纸
        " artibody js_content endtext post_body cnt-main-article-qq article-content-qq artical_real detailcontent"
        " contentmain articletext mp-editor rwb_zw rm_txt_zw ozoom founder-content pressrelease story_body_content"
        " article-content-body cont_1_1_2 left_zw"
    ),
    2: (
        "article_content article-content articlecontent articlebody article-body article_body newscontent news_content"
        " news-content contenttext content_text textbody text_content maincontent newsbody news_body infocontent detail-content"
        " detail_content news_body_content main_content con_con story_body js_article_content p-detail divcontent"
        " contentbody content-body cms_content newstext article-main"
    ),
    3: ("article content detail text container_content tex cont con conn txt nr zw main_text contentcontainer"),
}
_CLASSES = {
    1: (
        # TRS, Ucap, gov.cn, Hanweb, 博达, Webplus, 贵州, 河北, 上海, 广东
        "trs_editor_view trs_ueditor trs_editor view_trs_editor trs_word pages_content main-txt bt-content v_news_content"
        " wp_articlecontent article_zw xiangqnr xxgk_content_nr govinfocontent article-content-gkml document-text"
        # 媒体: 人民网, 央视, 中新网, 网易, 凤凰, 澎湃, 腾讯, 今日头条, 环球, 中时, 中央社, 自由
        " rm_txt_con content_area left_zw post_body post_text index_text main-text rich_media_content entry-content"
        " news_txt syl-article-base story_body_content paragraph boxtext article__body"
        " article-content__editor article-content__paragraph pressrelease bard-content"
    ),
    2: (
        "article-content article-content-left article_content articlecontent article-con article_con articlecon article-body article_body"
        " articlebody article-main content-article news-content news_content newscontent newstext news-text news_text"
        " newsbody news-body news-con news_con newscon detail-content detail_content detailcontent detail-con detail_con"
        " detailcon detail-body post-content post_content post-body content-text content_text content-body content_body"
        " content-detail content_detail content_main text_con text-con textcon box_con show_text show_content showcontent"
        " view-content info-content info_content infocontent con-text con_text con_txt contentbox content_box content-box"
        " text_content text-content contenttext maincontent main-content content_con conts cnt_bd page-content pagecontent"
        " xl_content xl-content article-text article_text articletext articlecontentbox contentnr content_nr conbox art_content"
        " art-content art-con art_con arti_content arc_body arcbody article-details article-detail article_detail"
        " gsj_htmlcon_bot txt-content txt_content txtcontent htmlcon zwcontent zw_content xw_content"
    ),
    3: ("content article text detail txt con cont nr zw main_con entry tex detail-text"),
}
# Names that a build tool lengthens: index_cententWrap__Jv8jK, text-3zQ3cZD4, LEFT-content.
_PREFIXES = (("index_centent", 1), ("index_text", 1), ("text-3", 1), ("article-content", 2), ("article_content", 2))


def _table(named: dict[int, str]) -> dict[str, int]:
    return {name: rank for rank, names in sorted(named.items(), reverse=True) for name in names.split()}


_BY_ID, _BY_CLASS = _table(_IDS), _table(_CLASSES)


def rank(page: Layout, element: int) -> int | None:
    """How surely the element's id, class or tag says that it holds an article's text: 1, 2 or 3; None where it says nothing."""
    tag, hint = page.tags[element], page.hints[element]
    if tag in ("ucapcontent", "founder-content"):
        return 1
    if tag == "article":
        return 3
    if not hint or tag in ("a", "span", "li", "ul", "h1", "h2", "h3", "body", "p", "em", "i", "b", "strong", "img"):
        return None
    return _ranked(hint)


@lru_cache(maxsize=8192)
def _ranked(hint: str) -> int | None:
    best = min(_class_rank(name) for name in hint.split())
    return best if best < 9 else None


def _class_rank(name: str) -> int:
    known = min(_BY_ID.get(name, 9), _BY_CLASS.get(name, 9))
    if known < 9:
        return known
    return next((rank for prefix, rank in _PREFIXES if name.startswith(prefix)), 9)
