"""The commands: one function each, checked before anything is written, then appended, then folded.

    file = storage.create(path, clock, station, program)          # or storage.open_file(...)
    session = founding.found(file.journal, clock, congress, "Nguyễn Văn A", "246813", pictures=file.pictures)
    session = Session(file.journal, clock, pictures=file.pictures)   # a file that has its congress already
    people.sign_in(session, "t1", "246813")

Every command takes the ``Session`` first and returns ``Changes`` (``changes.touches(Part.BALLOTS, "e1r1")``), raises
``UserError`` before anything was written, ``EnvironmentFault`` when the disk failed and nothing was written, and
``IntegrityFault`` when the record does not hold. ``session.state`` (``domain.state.State``) is read only and is the
fold of the journal. The teller at the desk is ``session.actor``; where two must agree, the second one gives a PIN
with ``people.vouch(session, teller, pin) -> Consent``. Rights are one table: ``rights.RIGHTS``, ``rights.may(role,
action)``.

===========  ======================================================================================================
founding     found (a congress in a new file)
people       sign_in, sign_out, vouch, wait (seconds locked), lift_lock, add_teller, change_teller, set_pin,
             reset_pin (a head's, by two others), remove_teller, name_people, board_size
setup        change_congress, decide(Decision(topic, value, ...)), says_yes, keeps_pictures, seal, lift_seal
attendance   import_roster, correct_delegate, new_id, record, check_in, check_out, replace_by, find (three letters),
             figures, quorum (live)
elections    add_election, change_election, remove_election, vote (show of hands on ``number`` and ``list``), notes
             (surplus limits while typing), numbered
paper        prepare, prepare_next, proposed (by the rules), record_proof, approve_proof (two), record_print
rounds       issue (freezes), issue_more, exchange, collect, cancel
entry_text   parse_entry("3 7 12", round) -> Ballot, shown_entry(ballot, round): typing by exception, pure
counting     start_pass, enter -> Entered, undo, correct, close_stack(slip), reopen_stack, discard_pass, hand_over
judging      choices, judge_line, confirm_shown: lines on which passes differ
entry_check  codes_for_people (invalid reasons a teller may give), require_entry
disputes     queue -> Queue(waiting, ruled, settling), ask, propose, confirm, cannot_agree, rule_as_head, take_up_again
settling     settling(session, round) -> Settling: who is certain already, whatever the open sheets say
camera       MachinePass: pages of a camera or scanner become entries
pace         progress(session, round) -> Progress: counted, left, pace and forecast, each teller's pace and errors
closing      blockers -> what is missing, close, reopen, announce, record_document, figures, digest
record       record_of(session, round) -> RoundRecord, board_papers(session, round) -> BoardPapers
verify       verify(journal) -> Verified: chain, fold, and every closed result counted again
holding      holding(session, pictures) -> Holding: what a backup holds before it is taken back into work
export       result_json(session, round), state_json(session)
day          the sample congress step by step: ``begin(journal, DayClock())``, ``go_on(day, Step.FIRST_PASS)``;
             everybody has the PIN ``day.PIN``; ``demo.run(folder)`` runs all of it and leaves the files
===========  ======================================================================================================

A device is tried before it counts (``gate``, ``device_trial.certify``); after a restart ``recalled_sheets.recall``
knows the sheets of a pass again.

``session.result(round)`` is the one result object. ``session.live(round).tally`` follows the record ballot by ballot.

The round as it is counted is ``session.round("e1r1")``, a ``RoundState``: ``RoundState.stage``, ``RoundState.sheets``,
``RoundState.stopped`` (more collected than issued), and ``RoundState.count``: ``Count.passes``, ``Count.pass_of`` (of a
teller), ``Count.status`` (of a stack: entering, differs, agreed), ``Count.differences`` (its sheet of pass 1, lines,
and whether they are open), ``Count.disputes``. A sheet's key is ``(stack, sheet)`` of pass 1; what counts is
``Count.record``: the ballots of pass 1 with judged lines and rulings put in. A pass is blind: who works in one never
works in another, and nothing here shows a typist the figures of another pass; a view for typists shows only its own
pass.
"""

from typing import TYPE_CHECKING

from ballotcount.files.lazy import lazy_names

if TYPE_CHECKING:
    from ballotcount.service import attendance, closing, disputes, elections, founding, numbers, pace, people
    from ballotcount.service.rights import MEMBERS, RIGHTS, Action, may
    from ballotcount.service.session import Changes, Consent, Session
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "attendance": (),
            "closing": (),
            "disputes": (),
            "elections": (),
            "founding": (),
            "numbers": (),
            "pace": (),
            "people": (),
            "rights": ("MEMBERS", "RIGHTS", "Action", "may"),
            "session": ("Changes", "Consent", "Session"),
        },
    )

__all__ = [
    "MEMBERS",
    "RIGHTS",
    "Action",
    "Changes",
    "Consent",
    "Session",
    "attendance",
    "closing",
    "disputes",
    "elections",
    "founding",
    "may",
    "numbers",
    "pace",
    "people",
]
