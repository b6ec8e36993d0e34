"""Scrapy's settings for this project; each differs from Scrapy's default for the reason that stands beside it.

What an operator may change stands in ``config/collector.toml`` and is laid over these by ``gathering.crawl``.
"""

from __future__ import annotations

from typing import Final

BOT_NAME: Final = "collector"
SPIDER_MODULES: Final = ["spiders"]

TWISTED_REACTOR_ENABLED: Final = False  # one asyncio loop for daemon, commands and tests; a run can be repeated in it
DOWNLOAD_HANDLERS: Final = {
    "http": "collector.gathering.wire.Wire",  # spacing a host over all crawlers, and no way into private networks
    "https": "collector.gathering.wire.Wire",
    "file": None,  # a page must never make us read a file
    "ftp": None,
    "s3": None,
    "data": None,
}
DOWNLOADER_MIDDLEWARES: Final = {
    "collector.gathering.guard.Guard": 10,
    "collector.gathering.patience.Patience": 90,
    "collector.gathering.robots.Robots": 100,
    "collector.gathering.recorder.Recorder": 990,  # next to the wire: sees redirects, refusals and bodies as they came
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # lets requests through while the file loads
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # articles may stand on other hosts
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # public pages only
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # reads the environment
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # decodes every page; a shell is judged as one
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,  # every request brings its own
}
SPIDER_MIDDLEWARES: Final = {  # polls await their downloads, so that no request ever passes these
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES: Final = {"collector.gathering.pipeline.Keeping": 100}
EXTENSIONS: Final = {
    "scrapy.extensions.telnet.TelnetConsole": None,  # no open door
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.closespider.CloseSpider": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,  # spacing is fixed and known
}

CONCURRENT_ITEMS: Final = 8  # Scrapy starts that many tasks a response
CONCURRENT_REQUESTS: Final = 64  # bounds connections; who may ask when is decided by spacing.Spacing
CONCURRENT_REQUESTS_PER_DOMAIN: Final = 16
DOWNLOAD_DELAY: Final = 0
DOWNLOAD_VERIFY_CERTIFICATES: Final = True  # what is printed must come from whom it names
REDIRECT_MAX_TIMES: Final = 8
RETRY_TIMES: Final = 1  # a column is polled again soon anyway
RETRY_HTTP_CODES: Final = [502, 504, 522, 524]  # 429 and 503 ask for patience, not for more requests
RETRY_EXCEPTIONS: Final = [  # no name, no door and no answer in time will not be different a moment later
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
]
RETRY_GIVE_UP_LOG_LEVEL: Final = "DEBUG"  # the poll's outcome says it
DEFAULT_REQUEST_HEADERS: Final = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # what every reader of the archive understands
}
LOG_LEVEL: Final = "INFO"  # DEBUG costs a twentieth of the time
STATS_DUMP: Final = False
