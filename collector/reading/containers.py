"""Where the known site builders and portals put an article's text: ids and classes, the most exact first."""

from __future__ import annotations

from functools import lru_cache

from collector.reading.layout import Layout

# The number is a rank: 1 holds the text and nothing else, 2 usually so, 3 is a name that many use loosely. Rank 1 has
# the site builders of 政府网站 (TRS, Hanweb, Ucap, gkmlpt, 博达, Webplus, 上海, 常州, 贵州, 河北) and the large portals
# (人民, 新华, 央视, 中新, 国际在线, 新浪, 网易, 搜狐, 腾讯, 凤凰, 澎湃, 微信, 聯合, 中央社, 香港政府新聞).
_NAMES = {
    1: (
        "abody all-txt art_contextbox artibody artical_real article-body__content article-content-body "
        "article-content-gkml article-content-qq article-content__editor article-content__paragraph article-holder "
        "article__body article__content article_zw articledetailcontent articletext bard-content bodytxt boxtext "
        "bt-content cnt-main-article-qq cont_1_1_2 content_area contentmain czfxcontent czfxfontzoom detailcontent "
        "document-text editor-content endtext entry-content fontzoom founder-content g-articl-text govinfocontent "
        "index_text itemfulltext ivs_content js_content left_zw main-text main-txt main_content_val mp-editor "
        "news_txt news_txt_content nfzm-content__content ozoom pages_content paragraph post_body post_text "
        "pressrelease rich_media_content rm_txt_con rm_txt_zw rwb_zw story-content story_body_content "
        "syl-article-base tkp_content trs_editor trs_editor_view trs_ueditor trs_word txtinfos u-maintext "
        "ucap-content ucapcontent v_news_content view_trs_editor vsb_content vsb_content_2 vsb_content_4 "
        "vsb_content_500 vsb_content_501 wp_articlecontent xiangqnr xxgk_content_nr xxgkcontent zoom zoomcon "
        "zoomcontent "
    ),
    2: (
        "a_content arc_body arcbody art-con art-content art_con art_content artcon artdetail arti_content "
        "article-body article-con article-content article-content-left article-detail article-details "
        "article-info-content article-main article-text article-txt article_body article_con article_content "
        "article_detail article_text article_txt articlebody articlebox articlecon articlecontent articlecontentbox "
        "articletxt box_con cms_content cnt_bd con-text con-zw con_con con_text con_txt conbox content-article "
        "content-body content-box content-detail content-text content_body content_box content_con content_detail "
        "content_main content_nr content_text contentbody contentbox contentdetail contentnr contenttext conts "
        "contxt conzw detail-body detail-con detail-content detail_con detail_content detail_text detailcon "
        "detailtext divcontent gsj_htmlcon_bot htmlcon info-content info_content infocontent js_article_content "
        "m-article m-txt main-content main_content mainarticle maincontent neirong news-body news-con news-content "
        "news-detail news-text news_body news_body_content news_con news_content news_text newsbody newscon "
        "newscontent newsdetail newstext nr_content nrcontent p-detail page-content pagecontent post-body "
        "post-content post_content printcontent show_content show_text showcontent story story_body text-con "
        "text-content text_con text_content textbody textcon txt-content txt_content txtcontent view-content "
        "wz_content wzcontent xl-content xl_content xw_content zhengwen zw_content zwcontent "
    ),
    3: (
        "article con conn cont container_content content contentcontainer detail detail-text entry main_con "
        "main_text nr tex text txt zw "
    ),
}
# Names that a build tool lengthens: index_cententWrap__Jv8jK, text-3zQ3cZD4, LEFT-content.
_PREFIXES = (
    ("index_centent", 1),
    ("index_text", 1),
    ("text-3", 1),
    ("index-module_articlewrap", 1),
    ("article-content", 2),
    ("article_content", 2),
)


_RANKS = {name: rank for rank, names in _NAMES.items() for name in names.split()}


def rank(page: Layout, element: int) -> int | None:
    """How surely an element's id, class or tag says that it holds an article's text: 1 to 3, None for not at all."""
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
    known = _RANKS.get(name)
    if known is not None:
        return known
    return next((rank for prefix, rank in _PREFIXES if name.startswith(prefix)), 9)
