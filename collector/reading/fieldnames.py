"""What the rows of JSON lists call their titles, addresses and dates, the most trusted name first, all lower case.

They are the names of gov.cn, Ucap, Sina, Hanweb, cnstock and NFRA, and what is usual elsewhere.
"""

from __future__ import annotations

import re

TITLES = (
    "title",
    "showtitle",
    "doctitle",
    "docsubtitle",
    "articletitle",
    "infotitle",
    "newstitle",
    "headline",
    "subject",
    "name",
    "topic",
    "biaoti",
    "bt",
    "text",
)
URLS = (
    "url",
    "link",
    "href",
    "docpuburl",
    "puburl",
    "docurl",
    "urls",
    "articleurl",
    "weburl",
    "pcurl",
    "linkurl",
    "htmlurl",
    "detailurl",
    "infourl",
    "arcurl",
    "permalink",
    "shareurl",
    "path",
    "surl",
    "wapurl",
    "uri",
    "visiturl",
)
DATES = (
    "docrelpubtime",
    "publishedtimestr",
    "publishedtime",
    "pubdate",
    "publishdate",
    "publishtime",
    "pubtime",
    "releasetime",
    "releasedate",
    "ptime",
    "pub_date",
    "publish_date",
    "publish_time",
    "published_at",
    "published",
    "ctime",
    "intime",
    "showtime",
    "displaytime",
    "date",
    "time",
    "fbsj",
    "fbrq",
    "docdate",
    "infodate",
    "newsdate",
    "datetime",
    "createtime",
    "createdate",
    "create_time",
    "created_at",
    "builddate",
    "addtime",
    "inputtime",
    "updatetime",
    "update_time",
    "mtime",
)
# Names made of the same words, asked where none of the above is there: docreltime, pubtimelong, issue_date_str.
LIKE_DATES = re.compile(r"\w{0,8}(?:pub|rel|issue|post|show|fabu)\w{0,12}(?:time|date|day|sj|rq)\w{0,6}")
TOTALS = (
    "total",
    "totalcount",
    "count",
    "totalrecord",
    "totalelements",
    "totalnum",
    "recordcount",
    "totalhits",
)
NUMBERS = (
    "docid",
    "contid",
    "id",
    "articleid",
    "newsid",
)
