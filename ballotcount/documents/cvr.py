"""Cast vote records and results in the common formats of NIST, so that other programs can count and check again.

Source: NIST SP 1500-103 version 1.0 (cast vote records), NIST SP 1500-100 version 2.0 (election results reporting).
"""

from __future__ import annotations

from typing import Any

from ballotcount.documents.digest import result_hash
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import RoundKind
from ballotcount.domain.outcome import OutcomeLine, Status
from ballotcount.domain.record import CountedBallot, RoundRecord
from ballotcount.rules.validity import written_votes

Json = dict[str, Any]
_UNIT = "unit"
_DEVICE = "device"
_CONTEST = "contest"
_LEVELS = (LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW)


def cast_vote_records(record: RoundRecord) -> Json:
    """Return every sheet as counted, in the order of what it says; no id, no place, no time of a sheet is given."""
    return {
        "@type": "CVR.CastVoteRecordReport",
        "Version": "1.0.0",
        "GeneratedDate": _moment(record),
        # Rulings of the board are already in these records: they are no raw readings of a machine.
        "ReportType": ["adjudicated"],
        "ReportGeneratingDeviceIds": [_DEVICE],
        "ReportingDevice": [{"@type": "CVR.ReportingDevice", "@id": _DEVICE, "Application": record.program}],
        "GpUnit": [
            {
                "@type": "CVR.GpUnit",
                "@id": _UNIT,
                "Type": "other",
                "OtherType": "congress",
                "Name": record.congress.organisation,
            }
        ],
        # The hash binds the export to the signed minutes, which print it too.
        "Notes": f"result sha-256 {result_hash(record)}",
        "Election": [
            {
                "@type": "CVR.Election",
                "@id": record.election.id,
                "Name": record.election.title,
                "ElectionScopeId": _UNIT,
                "Candidate": [
                    {"@type": "CVR.Candidate", "@id": _person(no), "Name": name} for no, name in _people(record)
                ],
                "Contest": [_cvr_contest(record)],
            }
        ],
        # The record keeps its sheets sorted by what they say: another order of counting exports the same bytes.
        "CVR": [_cvr(record, counted) for counted in record.ballots],
    }


def _cvr_contest(record: RoundRecord) -> Json:
    style = record.round.style
    variation = {VotingMethod.CUMULATIVE: "cumulative", VotingMethod.LEVELS: "range", VotingMethod.OPINION: "approval"}
    return {
        "@type": "CVR.CandidateContest",
        "@id": _CONTEST,
        "Name": record.election.title,
        "NumberElected": record.round.seats,
        "VotesAllowed": record.round.seats,
        "VoteVariation": variation.get(style, "n-of-m"),
        "ContestSelection": [
            {"@type": "CVR.CandidateSelection", "@id": _choice(no, option), "CandidateIds": [_person(no)]}
            for no, _ in _people(record)
            for option in _options(style)
        ],
    }


def _cvr(record: RoundRecord, counted: CountedBallot) -> Json:
    snapshot: Json = {
        "@type": "CVR.CVRSnapshot",
        "@id": "snapshot",
        "Type": "interpreted",
        "CVRContest": [_cvr_choices(record, counted)],
    }
    return {
        "@type": "CVR.CVR",
        "ElectionId": record.election.id,
        "CurrentSnapshotId": "snapshot",
        "CVRSnapshot": [snapshot],
        **_picture(counted),
    }


def _picture(counted: CountedBallot) -> Json:
    if counted.picture is None:
        return {}
    digest = {"@type": "CVR.Hash", "Type": "sha-256", "Value": counted.picture}
    return {"BallotImage": [{"@type": "CVR.ImageData", "Hash": digest}]}


def _cvr_choices(record: RoundRecord, counted: CountedBallot) -> Json:
    chosen = _chosen(record, counted.ballot)
    # A delegate's carried votes multiply a mark; shares of a cumulative ballot already stand in its votes.
    carried = counted.ballot.shares or 1 if record.round.roster.weights else 1
    made: Json = {
        "@type": "CVR.CVRContest",
        "ContestId": _CONTEST,
        "Selections": len(chosen),
        "CVRContestSelection": [_selection(choice, votes * carried, counted.invalid) for choice, votes in chosen],
    }
    # The marks of an invalid sheet stay visible, so that others can judge the ruling.
    if counted.invalid is not None:
        made |= {"Status": ["invalidated-rules", "other"], "OtherStatus": counted.invalid}
    return made


def _selection(choice: str, votes: int, invalid: str | None) -> Json:
    position: Json = {
        "@type": "CVR.SelectionPosition",
        "HasIndication": "yes",
        "NumberVotes": votes,
        # What is not allocable adds nothing: the selections must sum up to the votes of the result.
        "IsAllocable": "no" if invalid else "yes",
    }
    return {
        "@type": "CVR.CVRContestSelection",
        "ContestSelectionId": choice,
        "SelectionPosition": [position],
        "TotalNumberVotes": 0 if invalid else votes,
    }


def _chosen(record: RoundRecord, ballot: Ballot) -> list[tuple[str, int]]:
    """Return the selections of a sheet with their votes; on a strike-through list everybody who is not struck."""
    style = record.round.style
    if style is VotingMethod.STRIKE:
        struck = {no for no, mark in ballot.marks if mark is LineMark.STRUCK}
        # A sheet that people set aside has no marks on record; without this test it would be a vote for everybody.
        return [(_choice(no, "for"), 1) for no, _ in _people(record) if no not in struck and not ballot.invalid]
    if style is VotingMethod.CUMULATIVE:
        return [(_choice(no, "for"), mark) for no, mark in ballot.marks if isinstance(mark, int)]
    if style is VotingMethod.WRITTEN:
        numbers, names = written_votes(ballot, record.round)
        # Names that voters wrote get numbers behind the printed list only in the outcome.
        own = {line.name: line.no for line in record.outcome.lines if line.written}
        return [(_choice(no, "for"), 1) for no in sorted(numbers | {own[name] for name in names if name in own})]
    chosen: list[tuple[str, int]] = []
    for no, mark in ballot.marks:
        if mark is LineMark.AGREE:
            chosen.append((_choice(no, "for"), 1))
        elif mark is LineMark.DISAGREE:
            chosen.append((_choice(no, "against"), 1))
        elif mark in _LEVELS and isinstance(mark, LineMark):
            chosen.append((_choice(no, mark.value), 1))
    return chosen


def results(record: RoundRecord) -> Json:
    """Return the result of a round in the NIST results format."""
    outcome = record.outcome
    moment = _moment(record)
    return {
        "@type": "ElectionResults.ElectionReport",
        "Format": "summary-contest",
        "GeneratedDate": moment,
        "Issuer": record.congress.organisation,
        "IssuerAbbreviation": record.congress.level or record.congress.organisation,
        "SequenceStart": 1,
        "SequenceEnd": 1,
        # Locked is complete; it is certified in the sense of NIST when the hall has heard it.
        "Status": "certified" if record.times.announced else "unofficial-complete",
        "VendorApplicationId": record.program,
        "Notes": f"result sha-256 {result_hash(record)}",
        "GpUnit": [
            {
                "@type": "ElectionResults.ReportingUnit",
                "@id": _UNIT,
                "Type": "other",
                "OtherType": "congress",
                # This schema wants names of units and people with their language, those of contests as plain text.
                "Name": _text(record.congress.name),
                "VotersParticipated": record.sheets.collected,
                "VotersRegistered": record.round.roster.convened,
            }
        ],
        "Election": [
            {
                "@type": "ElectionResults.Election",
                "Name": _text(record.election.title),
                "StartDate": record.congress.date.isoformat(),
                "EndDate": record.congress.date.isoformat(),
                "ElectionScopeId": _UNIT,
                "Type": "runoff" if record.round.kind is RoundKind.RUN_OFF else "other",
                **({} if record.round.kind is RoundKind.RUN_OFF else {"OtherType": "congress"}),
                "Candidate": [_candidate(line) for line in outcome.lines],
                "BallotCounts": [
                    {
                        "@type": "ElectionResults.BallotCounts",
                        "GpUnitId": _UNIT,
                        "Type": "total",
                        "BallotsCast": record.sheets.collected,
                        "BallotsRejected": outcome.invalid,
                        "BallotsOutstanding": max(0, record.sheets.issued - record.sheets.collected),
                        "Round": record.round.number,
                    }
                ],
                "Contest": [_contest(record)],
            }
        ],
    }


def _contest(record: RoundRecord) -> Json:
    return {
        "@type": "ElectionResults.CandidateContest",
        "@id": _CONTEST,
        "Name": record.election.title,
        "ElectionDistrictId": _UNIT,
        "VotesAllowed": record.round.seats,
        "NumberElected": len(record.outcome.elected),
        "VoteVariation": "cumulative" if record.round.style is VotingMethod.CUMULATIVE else "n-of-m",
        "ContestSelection": [
            {
                "@type": "ElectionResults.CandidateSelection",
                "@id": _choice(line.no, option),
                "CandidateIds": [_person(line.no)],
                "SequenceOrder": line.no,
                "VoteCounts": [
                    {
                        "@type": "ElectionResults.VoteCounts",
                        "GpUnitId": _UNIT,
                        "Type": "total",
                        "Count": _count(line, option),
                        "Round": record.round.number,
                    }
                ],
            }
            for line in record.outcome.lines
            for option in _options(record.round.style)
        ],
    }


def _candidate(line: OutcomeLine) -> Json:
    status = {Status.ELECTED: "winner", Status.TIED: "advanced-to-runoff", Status.NOT_ELECTED: "defeated"}
    return {
        "@type": "ElectionResults.Candidate",
        "@id": _person(line.no),
        "BallotName": _text(line.name),
        "PostElectionStatus": status[line.status],
    }


def _count(line: OutcomeLine, option: str) -> int:
    if option == "for":
        return line.votes
    if option == "against":
        return line.against
    return int(getattr(line.levels, option)) if line.levels else 0


def _people(record: RoundRecord) -> list[tuple[int, str]]:
    """Return everybody with a line in the result, hand-written names too."""
    return [(line.no, line.name) for line in record.outcome.lines]


def _options(style: VotingMethod) -> tuple[str, ...]:
    if style in (VotingMethod.AGREE, VotingMethod.OPINION):
        return ("for", "against")
    return tuple(level.value for level in _LEVELS) if style is VotingMethod.LEVELS else ("for",)


def _person(no: int) -> str:
    return f"candidate-{no}"


def _choice(no: int, option: str) -> str:
    return f"choice-{no}-{option}"


def _text(content: str) -> Json:
    one = {"@type": "ElectionResults.LanguageString", "Content": content, "Language": "vi"}
    return {"@type": "ElectionResults.InternationalizedText", "Text": [one]}


def _moment(record: RoundRecord) -> str:
    """Return when the round was closed, to the second; the day of the congress before that."""
    closed = record.times.closed
    return f"{closed[:19]}Z" if closed else f"{record.congress.date.isoformat()}T00:00:00Z"
