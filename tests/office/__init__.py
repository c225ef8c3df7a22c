"""Ballots that an office made with another program: the forms, their PDFs, and how well they are read.

    python -m tests.office forms --out DIR
    python -m tests.office adopt
    python -m tests.office read --form A --condition scan150 --mix mixed --sheets 100
    python -m tests.office identity
    python -m tests.office time

LibreOffice lays the forms out where it is installed (``soffice``); ReportLab and Qt write others. Nothing here knows
how a form is found in a PDF or registered in a picture.
"""
