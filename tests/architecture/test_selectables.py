"""The selectables that features offer each other are built once: each page would otherwise build them anew."""

import importlib
import inspect

from sqlalchemy import Subquery

from tests.architecture.source import modules


def test_a_selectable_that_is_offered_for_joins_is_the_same_each_time():
    offered = {
        f"{module.name}.{name}": function
        for module in modules()
        if ".queries" in module.name
        for name, function in vars(importlib.import_module(module.name)).items()
        if name.endswith("_rows")
        and getattr(function, "__module__", "") == module.name
        and inspect.get_annotations(function, eval_str=True) == {"return": Subquery}
    }
    assert len(offered) > 10
    assert [name for name, function in offered.items() if function() is not function()] == []
