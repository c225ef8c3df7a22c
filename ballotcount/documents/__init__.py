"""Papers made from one ``RoundRecord``: minutes, reports, exports, slides. Everything is rendered from that one value.

| module | what it makes |
|---|---|
| ``papers``, ``form``, ``fill`` | a paper after a form (``forms/*.toml``): its blocks filled with facts |
| ``facts``, ``rows``, ``phrases``, ``figures``, ``names`` | what a form may ask for |
| ``blocks``, ``tables`` | the parts of a paper, and tables for .csv and .xlsx |
| ``pdf``, ``docx``, ``slides`` | the writers |
| ``exports``, ``cvr`` | machine-readable results; cast vote records as NIST 1500-103 defines them |
| ``digest``, ``qr`` | the fingerprint of a result and its code on the minutes |
| ``rehearsal`` | the report of a rehearsal with marked ballots |
"""
