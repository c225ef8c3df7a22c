"""The names that a form may use: fields, rows with their own fields, and conditions."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAPERS = (
    "minutes",
    "sheets",
    "credentials",
    "entry_log",
    "rulings",
    "ballots",
    "announcement",
)
"""Papers that a form can make."""

# A test holds that the facts of a round have every name listed here.
FIELDS = _names(
    """
    congress congress_term organisation organisation_upper superior superior_upper level term place day month year date
    heading_1 heading_2
    election election_low body body_upper seat_kind seats candidates surplus surplus_words sources_note added_note
    standing nominated
    round round_kind round_title meeting meeting_inside rules cite rules_hash person count_person people
    address address_one address_name
    base_words base base_unit base_article base_ground needed threshold_note threshold_article threshold_ground
    convened deducted present absent voters shares shares_present units units_present
    printed received issued exchanged left_over unused collected missing shortfall not_collected
    valid invalid invalid_reasons invalid_note invalid_percent valid_percent issued_percent collected_percent
    present_percent
    elected_count unfilled tied_count tie_votes tie_seats next_step
    passes count_notes rulings_count judged_count judged_by machine_sheets picture_note stability
    copies issued_time collected_time counting_time closed_time closed_date announced_time
    head_seq head_hash head_code result_hash root root_code program keeping quorum_words
    took_part took_part_percent area constituency complaints_received complaints_settled complaints_forwarded
    valid_part invalid_part valid_votes
    minutes_title presidium_title board_name board_name_low board_upper head_role head_title people_capital
    credentials_title
    credentials_board credentials_signer
    """
)
"""Fields of every paper."""

ROWS: dict[str, frozenset[str]] = {
    name: _names(fields)
    for name, fields in {
        "board": "no name role",
        "head": "name",
        "members": "no name role",
        "secretary": "name",
        "presidium": "name",
        "presiding": "name",
        "minuting": "name",
        "witnesses": "no name",
        "candidates": "no name born post unit post_unit note",
        "results": "no name votes against uncounted percent percent_two high medium low "
        "high_percent medium_percent low_percent "
        "rank status spare of_issued of_collected of_base rule consequence born post unit post_unit",
        "elected": "order no name votes against percent percent_two born post unit post_unit",
        "tied": "no name votes percent",
        "not_elected": "no name votes percent missing",
        "reasons": "reason count",
        "deductions": "reason count",
        "quorum": "condition have of need met article",
        "list_votes": "subject agree disagree abstain words",
        "passes": "no kind by sheets",
        "rulings": "no question lines decision by article note",
        "ballots": "no marks copies verdict",
        "what_if": "base count needed elected",
        "credentials": "group part count percent",
        "log": "no time station pass stack sheet act marks by",
        "credentials_notes": "text",
        "consequences": "name consequence",
        "shares_balance": "label sheets shares rights",
        "warnings": "text",
        "weights": "votes people collected valid valid_votes",
        "by_number": "people count",
    }.items()
}
"""Lists and the fields of each of their rows."""

FLAGS = _names(
    """
    strike agree levels opinion cumulative written party state delegates members conference council shareholders
    threshold elects tie further run_off first main alternate some_invalid some_elected shortfall exchanged deductions
    rulings passes machine pictures_kept pictures_refused stability witnesses several_seats standing list_votes
    uncounted root announced next_round quorum_missed warnings someone_missing secretary credentials majority units
    some_elected_party some_elected_state no_one_elected one_elected several_elected voted_number voted_list
    by_more_votes number_given left_over some_absent weighted alternates_equal approved_by_vote judged
    """
)
"""Conditions for ``when``."""

EDITION = 2
"""Edition of the forms that come with the program; a copied form names the one it was copied from."""

REPLACED: dict[str, str] = {
    "rules": "cite",
    "round_kind": "round_title",
    "surplus": "surplus_words",
    "base_article": "base_ground",
    "threshold_article": "threshold_ground",
    "invalid_reasons": "invalid_note",
    "passes": "count_notes",
    "rulings_count": "count_notes",
    "picture_note": "count_notes",
}
"""Fields of edition 1 that still work but print worse than the field that took their place."""
