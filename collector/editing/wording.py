"""Words that a copy editor changes without changing the matter: one for the other, they are no difference.

Only words whose exchange cannot turn one event into another stand here: no 将 and 已, no 增长 and 下降 as a pair, no
names of stages (公示, 解读). The list was written from the wording of official Chinese, not from any collection.
"""

from __future__ import annotations

import re

_VERBS = (
    "推动 促进 推进 加快 加速 提升 提高 增强 加强 强化 深化 优化 改善 完善 健全 实施 开展 进行 举行 举办 召开 "
    "印发 发布 公布 出台 下发 制定 部署 要求 强调 指出 表示 认为 介绍 提出 说 称 谈到 透露 获悉 了解到 通过 "
    "借助 利用 依托 运用 采用 采取 使用 根据 按照 依照 依据 遵照 实现 达到 达成 完成 取得 获得 得到 获 成为 "
    "形成 建立 构建 打造 建设 建成 创建 搭建 培育 培养 支持 扶持 鼓励 引导 帮助 协助 提供 给予 带动 拉动 激发 "
    "激活 释放 聚焦 围绕 针对 面向 落实 贯彻 执行 做好 抓好 确保 保证 保障 服务 满足 适应 符合 超过 超 突破 "
    "位居 位列 占 具有 具备 拥有 包括 包含 涵盖 涉及 参加 参与 出席 来到 看到 见到 发现 觉得 希望 期望 需要 "
    "须 应 应当 可 可以 能 能够 会 让 使 令 把 将其 被 受到 遭 遭到 引发 引起 造成 导致 启动 开始 扩大 拓展 "
    "拓宽 增加 壮大 破解 解决 应对 处理 办理 审议 讨论 研究 分析 明确 确定 规定 显示 表明 反映 体现 展现 展示 "
    "说明 解释 宣布 公开 发表 刊发 报道 告诉 关注 重视 注重 瞄准 力争 争取 谋划 规划 计划 安排 组织 牵头 联合 "
    "携手 会同 协同 联手 统筹 协调 推出 推广 普及 应用 吸引 引进 引入 汇聚 集聚 聚集 做完 完结 促使 助力 赋能 "
    "支撑 夯实 筑牢 守住 坚持 保持 维持 延续 开启 迎来 步入 进入 走进 走访 考察 调研 视察 检查 询问 问询 了解 "
    "察看 查看 观看 参观 听取 交流 交谈 座谈 勉励 叮嘱 嘱咐 肯定 赞扬 称赞 回顾 总结 梳理 汇报 通报 预计 有望 "
    "预期"
)
_MANNER = (
    "全面 全方位 全力 大力 积极 主动 持续 不断 进一步 继续 深入 扎实 切实 有效 有力 稳步 逐步 坚决 坚定 充分 重要 "
    "关键 重大 主要 核心 显著 明显 突出 良好 优良 优质 高质量 快速 迅速 尽快 及时 非常 十分 很 更 更加 更为 最 较 "
    "较为 比较 相当 特别 尤其 直接 共同 一起 一同 一道 相互 互相 广泛 普遍 严格 认真 牢牢 紧紧 着力 努力 奋力 有序 "
    "平稳 稳定 顺利 成功 圆满"
)
_JOINTS = (
    "和 与 及 以及 跟 同 并 并且 而 而且 或 或者 也 亦 还 又 再 都 均 皆 全 全部 所有 各 各个 各类 各种 多种 "
    "许多 很多 大量 众多 不少 一些 部分 其 其中 这其中 这当中 当中 这 该 此 那 这些 那些 这个 那个 目前 当前 "
    "现在 眼下 今后 未来 将来 此前 随后 后续 近日 日前 近期 最近 今天 今日 当天 当日 本月 今年 同时 此外 另外 "
    "因为 由于 因此 所以 因而 但 但是 不过 然而 虽然 尽管 如果 若 只要 只有 即 就 便 才 则 从 自 由 在 于 对 "
    "对于 关于 向 往 到 至 为 为了 以 用 按 据 的 地 得 了 着 过 等 等等 之 之一 所 是 有 个 一 里 内 间 时 "
    "以来 起 里面 方面 领域 来说 而言 据悉 据了解 据介绍 约 大约 近 左右 我国 全国 国内 记者 详情 如下"
)
_WORDS = sorted(set(f"{_VERBS} {_MANNER} {_JOINTS}".split()), key=len, reverse=True)
_COMMON = re.compile("(?:" + "|".join(_WORDS) + ")*")
_LONGER = re.compile("|".join(word for word in _WORDS if len(word) > 1))


def is_common(words: str) -> bool:
    """Whether a stretch of dense text consists of nothing but such words."""
    return _COMMON.fullmatch(words) is not None


def without_common(words: str) -> str:
    """What is left of a stretch of dense text without such words; single characters stay, names hold them too."""
    return _LONGER.sub("", words)
