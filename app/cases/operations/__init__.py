"""What people do to change cases, named by their verbs; each ends in the history and none commits."""

from app.cases.operations.answering import answer_questions
from app.cases.operations.approving import approve_plan, send_plan, send_plan_back
from app.cases.operations.asking import Asking, answer_assignment, ask_expert, pass_assignments, withdraw_question
from app.cases.operations.assessing import OptionViews, Rating, add_option, choose_option, rate_case
from app.cases.operations.causes import open_case_because
from app.cases.operations.checklists import confirm_checklist, set_checklist_aside
from app.cases.operations.ending import close_case, say_not_needed
from app.cases.operations.impact import add_requirement, confirm_requirement, set_requirement_aside
from app.cases.operations.intake import add_change, say_no_case
from app.cases.operations.looking import look_again
from app.cases.operations.measures import confirm_measure, name_measure, set_measure_aside
from app.cases.operations.opening import edit_case, open_case
from app.cases.operations.passing_on import pass_cases
from app.cases.operations.planning import NewPart, StageWish, excuse_part, plan_part, plan_stages
from app.cases.operations.questionnaire import add_question, bring_question_back, take_question_out
from app.cases.operations.rows import demand_open
from app.cases.operations.storing import CaseFields, WrittenAnswer

__all__ = [
    "Asking",
    "CaseFields",
    "NewPart",
    "OptionViews",
    "Rating",
    "StageWish",
    "WrittenAnswer",
    "add_change",
    "add_option",
    "add_question",
    "add_requirement",
    "answer_assignment",
    "answer_questions",
    "approve_plan",
    "ask_expert",
    "bring_question_back",
    "choose_option",
    "close_case",
    "confirm_checklist",
    "confirm_measure",
    "confirm_requirement",
    "demand_open",
    "edit_case",
    "excuse_part",
    "look_again",
    "name_measure",
    "open_case",
    "open_case_because",
    "pass_assignments",
    "pass_cases",
    "plan_part",
    "plan_stages",
    "rate_case",
    "say_no_case",
    "say_not_needed",
    "send_plan",
    "send_plan_back",
    "set_checklist_aside",
    "set_measure_aside",
    "set_requirement_aside",
    "take_question_out",
    "withdraw_question",
]
