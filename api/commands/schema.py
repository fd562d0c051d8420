"""`evenhand schema requisition`: the JSON Schema of the requisition file, from the constants that the parser uses."""

from __future__ import annotations

import json
from typing import Any

from api.commands.printing import write_line
from screening.requisition import MAX_CUT, MAX_REQUIREMENTS, MAX_TEXT, MAX_YEARS, EvidenceRule, Kind, Mode

__all__ = ["requisition_schema", "schema_command"]


def requisition_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a requisition."""
    text = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Evenhand requisition",
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "reference_date", "requirements"],
        "properties": {
            "id": {**text, "description": "Default: the file's name."},
            "title": text,
            "reference_date": {
                "type": "string",
                "format": "date",
                "description": "What 'present' means in a résumé; never the clock.",
            },
            "cut": {"type": "integer", "minimum": 1, "maximum": MAX_CUT, "default": 10},
            "requirements": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_REQUIREMENTS,
                "items": _requirement(text),
            },
        },
    }


def _requirement(text: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["kind"],
        "properties": {
            "id": {**text, "description": "Default: r1, r2 …"},
            "kind": {"enum": [kind.value for kind in Kind], "description": "location only as gate or note"},
            "text": text,
            "any_of": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": text,
                "description": "The best one counts, once.",
            },
            "weight": {"type": "number", "exclusiveMinimum": 0, "description": "Relative; scored only."},
            "mode": {"enum": [mode.value for mode in Mode], "default": Mode.SCORED.value},
            "min_years": {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_YEARS},
            "evidence": {
                "enum": [rule.value for rule in EvidenceRule],
                "default": EvidenceRule.ANYWHERE.value,
                "description": "experience: only sentences under a position held or a project count",
            },
            "from_posting": {**text, "description": "Words of the posting that it was proposed from; ranks nothing."},
        },
        "oneOf": [{"required": ["text"]}, {"required": ["any_of"]}],
        "allOf": [
            {
                "if": {"not": {"properties": {"mode": {"enum": ["gate", "note"]}}, "required": ["mode"]}},
                "then": {"required": ["weight"], "not": {"properties": {"kind": {"const": "location"}}}},
            },
            {
                "if": {"properties": {"evidence": {"const": "experience"}}, "required": ["evidence"]},
                "then": {"not": {"properties": {"kind": {"enum": ["education", "location"]}}}},
            },
        ],
    }


def schema_command() -> int:
    """Print the schema."""
    write_line(json.dumps(requisition_schema(), indent=1, ensure_ascii=False))
    return 0
