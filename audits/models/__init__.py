"""Tables of audits. Migration 0004 closes published versions, answer revisions and results to UPDATE and DELETE."""

from audits.models.audits import (
    Answer,
    AnswerEvidence,
    AnswerRevision,
    Audit,
    AuditResponse,
    AuditResult,
    Dispute,
    LateAnswer,
    QuestionResult,
)
from audits.models.checklists import (
    Checklist,
    ChecklistRequirement,
    ChecklistVersion,
    Question,
    QuestionRequirement,
    Section,
)
from audits.models.findings import (
    CauseAnalysis,
    EffectivenessCheck,
    Finding,
    FindingEvidence,
    FindingOption,
    FindingRequirement,
    SystemicMember,
    SystemicSuggestion,
)
from audits.models.reports import ReportFile

__all__ = [
    "Answer",
    "AnswerEvidence",
    "AnswerRevision",
    "Audit",
    "AuditResponse",
    "AuditResult",
    "CauseAnalysis",
    "Checklist",
    "ChecklistRequirement",
    "ChecklistVersion",
    "Dispute",
    "EffectivenessCheck",
    "Finding",
    "FindingEvidence",
    "FindingOption",
    "FindingRequirement",
    "LateAnswer",
    "Question",
    "QuestionRequirement",
    "QuestionResult",
    "ReportFile",
    "Section",
    "SystemicMember",
    "SystemicSuggestion",
]
