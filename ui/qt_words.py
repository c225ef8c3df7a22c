"""The words of Qt's own windows and menus, which come without Vietnamese: fields, files, printers, buttons."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

from ballotcount.text.words import t

WORDS = {
    "&Undo": "qt.undo",
    "&Redo": "qt.redo",
    "Cu&t": "qt.cut",
    "&Copy": "qt.copy",
    "&Paste": "qt.paste",
    "Delete": "qt.delete",
    "Select All": "qt.select_all",
    "OK": "qt.ok",
    "Cancel": "qt.cancel",
    "&Open": "qt.open",
    "Open": "qt.open",
    "&Save": "qt.save",
    "Save": "qt.save",
    "Save As": "qt.save_as",
    "&Look in:": "qt.look_in",
    "Look in:": "qt.look_in",
    "File &name:": "qt.file_name",
    "Directory:": "qt.directory",
    "Files of &type:": "qt.file_type",
    "All Files (*)": "qt.all_files",
    "Back": "qt.back",
    "Go back": "qt.back",
    "Forward": "qt.forward",
    "Go forward": "qt.forward",
    "Parent Directory": "qt.parent",
    "Go to the parent directory": "qt.parent",
    "Create New Folder": "qt.new_folder",
    "Create a New Folder": "qt.new_folder",
    "&New Folder": "qt.new_folder",
    "List View": "qt.list_view",
    "Change to list view mode": "qt.list_view",
    "Detail View": "qt.detail_view",
    "Change to detail view mode": "qt.detail_view",
    "Show &hidden files": "qt.hidden",
    "&Rename": "qt.rename",
    "&Delete": "qt.delete",
    "Computer": "qt.computer",
    "Name": "qt.name",
    "Size": "qt.size",
    "Type": "qt.type",
    "Date Modified": "qt.modified",
    "&Print": "qt.print",
    "Print": "qt.print",
    "Copies": "qt.copies",
    "Copies:": "qt.copies_of",
    "Print range": "qt.range",
    "Print all": "qt.all_pages",
    "All Pages": "qt.all_pages",
    "Pages from": "qt.pages_from",
    "to": "qt.to",
    "Current Page": "qt.current_page",
    "Printer": "qt.printer",
    "&Name:": "qt.printer_name",
    "Location:": "qt.location",
    "Type:": "qt.type_of",
    "P&roperties": "qt.properties",
    "Preview": "qt.preview",
    "Output &file:": "qt.output_file",
    "Collate": "qt.collate",
    "Reverse": "qt.reverse",
    "Options": "qt.options",
    "&Options >>": "qt.more_options",
    "&Options <<": "qt.fewer_options",
    "Color Mode": "qt.colour_mode",
    "Color": "qt.colour",
    "Grayscale": "qt.grey",
    "Double Sided Printing": "qt.two_sided",
    "Off": "qt.one_side",
    "Long side binding": "qt.long_side",
    "Short side binding": "qt.short_side",
    "Print to File (PDF)": "qt.to_file",
    "Write PDF file": "qt.write_file",
}
"""Id in the catalogue by the English words of Qt."""

CONTEXTS = frozenset(
    {
        *("QLineEdit", "QWidgetTextControl", "QPlatformTheme", "QDialogButtonBox"),
        *("QFileDialog", "QFileSystemModel", "QPrintDialog", "QPrintWidget", "QPrintSettingsOutput"),
    }
)
"""Classes of Qt whose words a person meets here; the same word elsewhere may mean something else."""


class QtWords(QTranslator):
    """Gives Qt the words of the language that is spoken when a window or menu is made."""

    def isEmpty(self) -> bool:
        """Return False: Qt would not ask a translator without a file."""
        return False

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """Return the words, or None for Qt's own."""
        key = WORDS.get(text) if context in CONTEXTS else None
        return t(key) if key is not None else None
