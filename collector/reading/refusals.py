"""What refusals say and which protections leave which marks; tables only, judged by ``challenge``."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE)


# By kind, in the order in which they are asked: a page that offers a 验证码 also says that access is restricted.
SAYINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "captcha",
        _any(
            r"(?:输入|填写|完成)\S{0,10}验证|(?:图形|图片|安全|访问)验证码?|滑[动块]\S{0,6}验证|(?:拖动|按住)\S{0,8}滑块|人机(?:验证|识别|校验)"
            r"|点击\S{0,8}进行验证",
            r"(?:异常|过多)的?(?:流量|访问|请求)|(?:访问|操作|请求)(?:过于|太过?)?频繁|环境异常|机器人\S{0,6}(?:访问|程序)|不是机器人",
            r"captcha|unusual traffic|not a robot|are you (?:a )?(?:robot|human)|verify (?:that )?you(?:'re| are)",
            r"press (?:and|&) hold|complete the (?:security|challenge)|attention required",
        ),
    ),
    (
        "challenge",
        _any(
            r"just a moment|checking (?:your browser|if the site)|ddos protection|please wait (?:while"
            r"|a moment)|one more step",
            r"(?:enable|requires?|turn on) (?:javascript|cookies)|javascript (?:is )?(?:disabled|required)"
            r"|pardon our interruption",
            r"(?:开启|启用|打开|支持)\s?(?:javascript|cookie|js)|(?:javascript|cookie)\S{0,6}(?:被禁用|未开启|未启用)",
            r"安全(?:校验|验证|检[测查])|浏览器(?:安全)?(?:检查|验证|校验|环境)|正在(?:为您)?(?:验证|检[测查]|校验|跳转)|访问验证|请稍[候后等]|即将(?:为您)?跳转",
            r"浏览器\S{0,8}(?:过低|太旧|不支持)|升级\S{0,4}浏览器",
            r"redirecting|you (?:are being|will be) redirected|security check",
        ),
    ),
    (
        "block",
        _any(
            r"access (?:to \S+ )?(?:is |was |has been )?(?:denied|blocked|restricted)|forbidden"
            r"|not allowed to access|permission to access",
            r"request (?:has been |was |is )?(?:blocked|rejected|denied)|(?:you|ip|page|site|website"
            r"|address) (?:have|has) been blocked",
            r"blocked by|web ?site (?:is )?blocked|web application firewall|unavailable (?:for|due to) legal"
            r"|violat(?:es?|ion|ing) \S+",
            r"not (?:available|accessible) in \w+|error code:? ?\d{3,5}"
            r"|(?:incident|support|event) id",
            r"禁止(?:访问|浏览|进入)|拒绝(?:访问|执行|请求|了您)|(?:访问|请求|连接|操作)\S{0,12}(?:被|遭|已)\S{0,8}(?:拒绝|阻断|拦截|禁止|终止|屏蔽|限制)",
            r"已?被\S{0,12}(?:拦截|屏蔽|阻断|封禁)|(?:请求|访问|参数)\S{0,12}(?:威胁|不合法|非法|攻击|危险)|(?:网站|应用|云)防火墙|云防护|安全狗|创宇盾|网站卫士|拦截(?:提示|原因)",
            r"(?:您|你|当前|访问)\S{0,4}(?:ip|地址)\S{0,24}(?:限制|禁止|不允许|不被允许|封|黑名单|无权|拦截)|所在(?:的)?(?:国家|地区"
            r"|区域)\S{0,12}(?:不|无法|禁止|限制)",
            r"仅限\S{0,10}(?:访问|用户|地区|境内|内网)|(?:境外|海外|非大陆)\S{0,8}(?:访问|ip)|(?:没有|无)(?:访问)?权限|无权(?:访问|查看)",
            r"(?:无法|不能|暂停|停止)(?:进行|提供|正常)?访问|未(?:进行|取得|完成|经)?\S{0,4}备案|备案\S{0,6}(?:阻断|拦截)|违反\S{0,12}(?:法律|法规"
            r"|规定)\S{0,10}无法",
        ),
    ),
    (
        "soft404",
        _any(
            r"(?<!\d)4(?:04|10)(?!\d)|not found|no longer (?:available|exists?)|(?:page|file"
            r"|resource) (?:you\S* )?(?:cannot|can't|could not|not|does(?:n't| not) exist)",
            r"(?:页面?|网页|网址|文件|文章|内容|信息|稿件|新闻|栏目|链接|资源|资讯|帖子|主题|记录|数据|站点|网站)[^\s，。,.]{0,6}(?:不存在|找不到|未找到|没有?找到"
            r"|已?被?删除|已?下[线架]"
            r"|已?失效|走丢|丢失|飞走)",
            r"(?:找不到|没有找到|未找到|不存在|无法找到)\S{0,12}(?:页面?|网页|文件|目录|资源|网址|内容|文章|信息|站点|网站)",
            r"(?:您|你)(?:想?要?|所)?(?:访问|查找|查看|请求|浏览|打开|寻找)的\S{0,24}(?:不存在|删除|找不到|没有?找到|未找到|丢失|过期|下线|失效|移动|改名|不可用"
            r"|无法|不在|出错)",
            r"(?:抱歉|对不起|sorry|哎呀|哎哟|糟糕)\S{0,20}(?:找不到|不存在|没有找到|未找到|删除|走丢|出错)|参数(?:错误|有误)|非法参数|出错[了啦]",
        ),
    ),
    (
        "parked",
        _any(
            r"(?:域名|domain)\S{0,16}(?:出售|转让|停放|求购|正在出售)|(?:出售|转让|购买)\S{0,6}域名|域名\S{0,6}(?:过期|到期|未绑定|没有绑定)",
            r"domain (?:name )?(?:is|may be) (?:for sale|parked|expired)|(?:buy|inquire about) this domain"
            r"|parked (?:free|domain)|related searches",
        ),
    ),
    (
        "maintenance",
        _any(
            r"(?:网站|站点|系统|平台|服务器?|本站|页面)\S{0,8}(?:维护|升级|暂停|关闭|停用|停止|停机|过期|欠费|改版|建设中|已停|被停)|(?:维护|建设|升级|改版|施工)中",
            r"under (?:construction|maintenance)|(?:scheduled|down for) maintenance|coming soon"
            r"|be (?:right )?back (?:soon|shortly)|account (?:has been )?suspended",
        ),
    ),
    (
        "error",
        _any(
            r"(?<!\d)50[0-4](?!\d)|temporarily unavailable|bad gateway|service (?:temporarily )?unavailable"
            r"|gateway time-?out"
            r"|(?:internal )?server error|bad request"
            r"|http (?:status|error)|time-?d? ?out",
            r"服务器(?:内部)?\S{0,6}(?:错误|繁忙|异常|开小差|无响应)|系统\S{0,4}(?:错误|异常|繁忙|出错|故障)|数据库\S{0,8}(?:错误|失败|出错)"
            r"|程序\S{0,4}(?:错误|异常|出错)|网络\S{0,4}(?:错误|异常|繁忙)",
            r"fatal error|uncaught \w*exception|stack ?trace|exception report|exception in thread|java\.lang"
            r"|runtime error|parse error|warning: \w+|whitelabel error"
            r"|template error|freemarker|traceback|undefined (?:index|variable)|sqlstate",
        ),
    ),
    (
        "default",
        _any(
            r"it works|welcome to (?:nginx|openresty|tengine|caddy|centos|apache|iis|tomcat)"
            r"|default (?:web ?)?(?:page|site)|test page|iis windows"
            r"|internet information services",
            r"站点创建成功|网站创建成功|默认(?:页面?|主页|首页|站点|index)"
            r"|successfully (?:installed|created|deployed)|apache tomcat/"
            r"|恭喜[,，]",
            r"index of /|^[\w.]+ - /\S*$|directory listing|目录列表|parent directory",
        ),
    ),
    (
        "login",
        _any(
            r"请(?:您)?(?:先|重新)?登[录陆]|登[录陆]后(?:才|方|可|即)?\S{0,6}(?:查看|访问|阅读|继续|浏览)|(?:用户|会员|系统|账号|扫码"
            r"|统一)\S{0,4}登[录陆]|身份(?:认证|验证)|未登[录陆]|重新登[录陆]"
            r"|(?:会话|登[录陆])\S{0,4}(?:过期|超时|失效)",
            r"(?:sign|log) ?in(?: to| required|$)|session (?:has )?expired"
            r"|authentication (?:is )?required|captive portal|unauthorized",
        ),
    ),
)

# Marks in markup, scripts and cookies; alone they prove nothing, since honest pages stand behind the same protections.
MARKS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("Cloudflare", "challenge", _any(r"_cf_chl_|cf-browser-verification|cf_chl_|cdn-cgi/(?:challenge|bm|l/chk)"
                                     r"|__CF\$cv|cf-(?:error|wrapper)|cf-ray")),
    ("瑞数", "challenge", _any(r"\$_ts\b|_\$[a-zA-Z]{2,4}\s{0,2}=\s{0,2}window")),
    ("加速乐", "challenge", _any(r"__jsl_clearance|__jsluid|jsl_clearance")),
    ("Aliyun WAF", "challenge", _any(r"aliyun_?waf|acw_sc__v|\barg1\s{0,2}=\s{0,2}['\"][0-9A-F]{20,}|renderData"
                                     r"|_waf_|awsc\.js|alicdn\.com/sd/nc")),
    ("EdgeOne", "challenge", _any(r"EO_Bot|edgeone|__tst_status|EO-LOG")),
    ("Tencent", "captcha", _any(r"TencentCaptcha|turing\.captcha|T-Sec-WAF|waf\.tencent")),
    ("Akamai", "block", _any(r"akamai|errors\.edgesuite|_abck|bm-verify|sec-if-cpt|Reference\s(?:#|&#35;)")),
    ("Imperva", "challenge", _any(r"_Incapsula_|incap_ses|visid_incap|incapsula|imperva")),
    ("PerimeterX", "captcha", _any(r"px-captcha|_pxCaptcha|perimeterx|_pxAppId|pxCaptcha")),
    ("DataDome", "captcha", _any(r"datadome|captcha-delivery|\bdd=\{")),
    ("AWS WAF", "challenge", _any(r"awswaf|gokuProps|aws-waf")),
    ("F5", "challenge", _any(r"TSPD|bobcmn|apm_do_not_touch")),
    ("Sucuri", "challenge", _any(r"sucuri")),
    ("Kasada", "challenge", _any(r"/ips\.js\?|KPSDK")),
    ("360", "challenge", _any(r"WZWS|wangzhan\.360|webscan\.360|360wzb|qaxwaf")),
    ("创宇盾", "block", _any(r"knownsec|yunaq|jiasule|创宇|365cyd")),
    ("D盾", "block", _any(r"D盾|d_?safe\.net")),
    ("安全狗", "block", _any(r"safedog|安全狗")),
    ("宝塔", "block", _any(r"btwaf|bt\.cn/|宝塔|堡塔")),
    ("长亭", "challenge", _any(r"safeline|雷池|长亭|sl-session|/\.safeline")),
    ("Baidu", "captcha", _any(r"wappass\.baidu|yunjiasu|百度安全验证")),
    ("Sogou", "captcha", _any(r"antispider")),
    ("GeeTest", "captcha", _any(r"geetest|gcaptcha4")),
    ("易盾", "captcha", _any(r"initNECaptcha|cstaticdun\.126|dun\.163")),
    ("hCaptcha", "captcha", _any(r"hcaptcha\.com|h-captcha")),
    ("Turnstile", "captcha", _any(r"cf-turnstile|challenges\.cloudflare\.com/turnstile")),
    ("reCAPTCHA", "captcha", _any(r"recaptcha/(?:api|enterprise)|g-recaptcha")),
    ("UCloud", "block", _any(r"ucloud")),
)  # fmt: skip
