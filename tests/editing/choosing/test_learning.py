from __future__ import annotations

import io
import pickle
from dataclasses import replace

import numpy as np
import pytest

from collector.config import Config
from collector.editing.candidates import daily_list
from collector.editing.choosing import features
from collector.editing.choosing.guess import Publishers, guesses, subjects
from collector.editing.choosing.learning import AGAIN, LEAST, SECTION, TAKEN, keep_up, learn, learnt
from collector.editing.choosing.linear import BadModel, unpacked
from collector.editing.choosing.score import Grounds, weigh
from collector.store import Store
from collector.store.decisions import Kind
from tests.editing.choosing.office import LEFT, LIKED, decide, make_list
from tests.editing.office import DAY, LOCAL, NEWS, NOTICES, NOW, POLICY, bring


def trained(store: Store, config: Config, name: str) -> bytes:
    model = learn(store, config, NOW, name)
    assert model.used, model.figures
    assert model.arrays is not None
    return model.arrays


def test_what_only_decisions_tell_is_learnt_and_said(store: Store, config: Config) -> None:
    decide(store, 80)
    keep_up(store, config, NOW)
    items = [bring(store, NEWS, f"n{n}.html", f"{topic}新消息", text="正文。") for n, topic in enumerate((LIKED, LEFT))]
    briefs = list(store.choosing.briefs(items).values())
    grounds = Grounds(config=config, now=NOW, publishers=Publishers.of(config), taken=learnt(store, TAKEN))
    liked, left = weigh(briefs, grounds)
    assert liked.score > left.score
    [phrase] = [reason for reason in liked.reasons if reason.startswith("像编辑此前选用的（“")]
    assert phrase[10:12] in LIKED
    assert any(reason.startswith("像编辑此前不用的") for reason in left.reasons)
    bare = weigh(briefs, replace(grounds, taken=None))
    assert abs(bare[0].score - bare[1].score) < 0.1, "the rules see no difference"


def test_a_section_that_no_rule_tells_is_learnt(store: Store, config: Config) -> None:
    for n in range(60):
        topic, section = ((LIKED, "标准化"), (LEFT, LOCAL))[n % 2]
        item = bring(store, NOTICES, f"s{n}.html", f"{topic}第{n}项", at=NOW - (60 - n) * DAY, text=f"{topic}。")
        store.decisions.add(item, Kind.TAKE, "甲", NOW - (60 - n) * DAY, section=section)
    trained(store, config, SECTION)
    item = bring(store, NOTICES, "x.html", f"{LIKED}又一项", text="正文。")
    given = subjects(list(store.choosing.briefs([item]).values()), Publishers.of(config))
    [ruled], [found] = guesses(given, config, None), guesses(given, config, learnt(store, SECTION))
    assert (ruled.section, ruled.learnt) == (POLICY, False)
    assert (found.section, found.second, found.learnt) == ("标准化", LOCAL, True)
    assert found.reasons[0].startswith("编辑常把这类稿件归此（“")
    fewer = replace(config.bulletin, sections=tuple(s for s in config.bulletin.sections if s.name != "标准化"))
    [other] = guesses(given, replace(config, bulletin=fewer), learnt(store, SECTION))
    assert other.section == LOCAL, "a section that there is no more is not guessed"


def test_the_same_decisions_give_the_same_model(store: Store, config: Config) -> None:
    decide(store, 80)
    for name in (SECTION, TAKEN):
        assert trained(store, config, name) == trained(store, config, name)


def test_few_decisions_teach_nothing_and_the_rules_stand(store: Store, config: Config) -> None:
    decide(store, LEAST - 2)
    model = learn(store, config, NOW, TAKEN)
    assert (model.used, model.arrays) == (False, None)
    assert "满" in model.figures["problem"]
    assert learnt(store, TAKEN) is None
    keep_up(store, config, NOW)
    assert store.choosing.model(SECTION) is None


@pytest.mark.parametrize("kind", [Kind.TAKE, Kind.REJECT])
def test_decisions_that_are_all_alike_teach_nothing(store: Store, config: Config, kind: Kind) -> None:
    for n in range(LEAST + 2):
        store.decisions.add(bring(store, NEWS, f"{n}.html", f"第{n}条"), kind, "甲", NOW, section=LOCAL)
    for name in (SECTION, TAKEN):
        model = learn(store, config, NOW, name)
        assert not model.used
        assert model.figures["problem"]


def test_one_decision_against_all_others_at_the_end_is_no_trial(store: Store, config: Config) -> None:
    for n in range(LEAST * 2):
        item = bring(store, NEWS, f"{n}.html", f"第{n}条")
        store.decisions.add(item, Kind.TAKE if n < LEAST else Kind.REJECT, "甲", NOW, section=LOCAL)
    assert "较新的决定都一样" in learn(store, config, NOW, TAKEN).figures["problem"]


def test_a_model_that_loses_against_the_rules_is_not_used(store: Store, config: Config) -> None:
    """Sections that turn round in the end: what was learnt before is wrong about all that was held back."""
    for n in range(100):
        title = f"关于管理办法的通知{n}" if n % 2 else f"江苏领跑全国{n}"
        right = POLICY if n % 2 else LOCAL
        section = right if n >= 80 else (LOCAL if right == POLICY else POLICY)
        store.decisions.add(bring(store, NEWS, f"{n}.html", title), Kind.TAKE, "甲", NOW, section=section)
    model = learn(store, config, NOW, SECTION)
    assert model.figures["model"] < model.figures["rules"]
    assert (model.used, model.arrays) == (False, None)
    assert learnt(store, SECTION) is None


def test_what_was_left_lying_counts_as_not_wanted_where_nobody_rejects(store: Store, config: Config) -> None:
    items = decide(store, 80, reject=False)
    make_list(store, NOW - 2 * DAY)
    assert store.choosing.passed_over(100) == [], "the last list is still being decided on"
    bring(store, NEWS, "later.html", "后来的消息")
    make_list(store, NOW)
    assert {verdict.item for verdict in store.choosing.passed_over(100)} == set(items[1::2])
    assert learn(store, config, NOW, TAKEN).decisions == 80


def test_training_again_waits_for_enough_new_decisions(store: Store, config: Config) -> None:
    items = decide(store, 60)
    keep_up(store, config, NOW)
    first = store.choosing.model(TAKEN)
    assert first is not None
    store.decisions.add(items[0], Kind.REJECT, "乙", NOW)
    keep_up(store, config, NOW + DAY)
    assert store.choosing.model(TAKEN) == first
    for item in items[1:AGAIN]:
        store.decisions.add(item, Kind.REJECT, "乙", NOW)
    keep_up(store, config, NOW + DAY)
    again = store.choosing.model(TAKEN)
    assert again is not None
    assert again.trained == NOW + DAY


def test_making_a_list_learns(store: Store, config: Config) -> None:
    decide(store, 60)
    daily_list(store, config, day=NOW.date(), now=NOW)
    model = store.choosing.model(TAKEN)
    assert model is not None
    assert model.used
    daily_list(store, config, day=NOW.date(), now=NOW)
    assert store.choosing.model(TAKEN) == model


def test_undone_decisions_teach_nothing(store: Store, config: Config) -> None:
    decide(store, 60)
    while store.decisions.undo("甲", NOW):
        pass
    assert store.choosing.verdicts(Kind.TAKE, 100) == []
    assert learn(store, config, NOW, TAKEN).decisions == 0


def test_a_model_of_another_version_or_damaged_is_left_alone(store: Store, config: Config) -> None:
    decide(store, 60)
    model = learn(store, config, NOW, TAKEN)
    store.choosing.put_model(replace(model, version=features.VERSION + 1))
    assert learnt(store, TAKEN) is None
    store.choosing.put_model(replace(model, arrays=b"nonsense"))
    assert learnt(store, TAKEN) is None


class Harmful:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("executed",)


def test_a_stored_model_can_execute_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    objects = np.array([Harmful()], dtype=object)
    np.savez(out, classes=objects, weights=objects, bias=objects, rarity=objects)
    for stored in (out.getvalue(), pickle.dumps(Harmful()), b"", b"PK\x03\x04"):
        with pytest.raises(BadModel):
            unpacked(stored)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("fault", ["shape", "value"])
def test_arrays_of_another_shape_or_without_numbers_are_refused(store: Store, config: Config, fault: str) -> None:
    decide(store, 60)
    model = unpacked(trained(store, config, TAKEN))
    bad = (
        replace(model, bias=model.bias * np.float32("nan")) if fault == "value" else replace(model, classes=("a",) * 5)
    )
    with pytest.raises(BadModel):
        unpacked(bad.packed())


def test_texts_of_any_kind_are_judged(store: Store, config: Config) -> None:
    decide(store, 60)
    trained(store, config, TAKEN)
    items = [bring(store, NEWS, f"o{n}.html", title) for n, title in enumerate(("", "常", "🙂" * 90, "a b", "。。"))]
    briefs = list(store.choosing.briefs(items).values())
    grounds = Grounds(config=config, now=NOW, publishers=Publishers.of(config), taken=learnt(store, TAKEN))
    assert all(np.isfinite(one.score) for one in weigh(briefs, grounds))
    assert weigh([], grounds) == []
