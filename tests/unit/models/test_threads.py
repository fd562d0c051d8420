"""What several threads use at once is loaded once, and says the same as to one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import language
from models.skill_matcher import TaxonomyMatcher

SENTENCE = (
    "Built data pipelines in Python and SQL for the sales team and trained welders on new machines every single week."
)


def test_the_language_model_is_loaded_once_however_many_threads_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    from py3langid.langid import LanguageIdentifier

    load, loads = LanguageIdentifier.from_model_file, []

    def counted(*arguments: object, **options: object) -> object:
        loads.append(None)
        return load(*arguments, **options)

    monkeypatch.setattr(LanguageIdentifier, "from_model_file", counted)
    language._identifier.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(language.identify_language, [SENTENCE] * 8))
    assert found == {"en"}
    assert len(loads) == 1


def test_a_matcher_that_several_threads_begin_to_use_finds_what_one_finds() -> None:
    texts = [f"{SENTENCE} Number {number}, and Kubernetes, Docker and React." for number in range(12)]
    expected = [TaxonomyMatcher().mentions(text) for text in texts[:1]] * len(texts)
    shared = TaxonomyMatcher()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(shared.mentions, texts))
    assert [[mention.id for mention in one] for one in found] == [[mention.id for mention in one] for one in expected]
    assert all(one for one in found)
