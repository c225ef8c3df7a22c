"""What proves a count to others: the capsule, signatures of papers, the audit sample, the recount, verification.

===========  ======================================================================================================
capsule      write the day as one file (``write``), with a browser page that counts it again (``page``)
statements   what a capsule says beside its journal, held against that journal
verify       verify a capsule, finding by finding (``findings``)
unpacking    unpack a capsule where that is safe, and hold its files against its manifest
round_check  count one round of a capsule again, with its pictures, minutes and signed copies
journal_check  hold the records of a capsule against the journal beside them
recount      count the record of a capsule without the program's own state
chain        the journal's hashes and signatures
keys         keys for signing papers: a file, a token
signing      sign minutes in PDF, and check what is signed, by whom, and who vouches for them
own_form     minutes of a form of the office's own
audit        a risk-limiting sample: dice, the list to fetch, what was found
sampling     places drawn from public dice
matching     which picture belongs to which sheet
pictures     pictures of sheets in a capsule, by hash
===========  ======================================================================================================
"""
