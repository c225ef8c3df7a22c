; Installer for one user, without administrator rights. scripts/windows.py calls makensis with
; -DVERSION=1.2.3 -DNUMBERS=1.2.3.0 -DFROM=dist/BallotCount -DTO=dist/BallotCount-windows-setup.exe -DKILOBYTES=300000
Unicode True
Target amd64-unicode
RequestExecutionLevel user
SetCompressor zlib
ManifestDPIAware true

!include "MUI2.nsh"
!include "FileFunc.nsh"

Name "BallotCount ${VERSION}"
OutFile "${TO}"
InstallDir "$LOCALAPPDATA\Programs\BallotCount"
InstallDirRegKey HKCU "Software\BallotCount" "Folder"
BrandingText "BallotCount ${VERSION}"

VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "BallotCount"
VIAddVersionKey "FileDescription" "BallotCount"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${FROM}/_internal/resources/icons/ballotcount.ico"
!define MUI_UNICON "${FROM}/_internal/resources/icons/ballotcount.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\BallotCount.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Vietnamese"
!insertmacro MUI_LANGUAGE "English"

LangString RUNNING ${LANG_VIETNAMESE} "BallotCount đang mở. Đóng chương trình rồi làm lại."
LangString RUNNING ${LANG_ENGLISH} "BallotCount is open. Close it and do this again."
LangString CONGRESS ${LANG_VIETNAMESE} "Tệp đại hội BallotCount"
LangString CONGRESS ${LANG_ENGLISH} "BallotCount congress file"
LangString KEPT ${LANG_VIETNAMESE} "Các tệp đại hội, hồ sơ và bản sao lưu không bị xóa."
LangString KEPT ${LANG_ENGLISH} "Congress files, records and backups are not deleted."

!define PROGRAM "BallotCount.Congress"
!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\BallotCount"

!include "LogicLib.nsh"

!macro RefuseIfOpen NAME
  ; Windows lets nobody write to a program that runs.
  ${If} ${FileExists} "$INSTDIR\${NAME}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${NAME}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK
      SetErrorLevel 3
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; A command window that serves the tables runs the second one.
!macro RefuseWhileOpen
  !insertmacro RefuseIfOpen "BallotCount.exe"
  !insertmacro RefuseIfOpen "ballotcount-cli.exe"
!macroend

; Only what an installation brings: a congress file that somebody put into the folder stays, and the folder with it.
!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\BallotCount.exe"
  Delete "$INSTDIR\ballotcount-cli.exe"
  Delete "$INSTDIR\FIRST-START.txt"
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Section
  !insertmacro RefuseWhileOpen
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${FROM}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\BallotCount.lnk" "$INSTDIR\BallotCount.exe"

  WriteRegStr HKCU "Software\BallotCount" "Folder" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\${PROGRAM}" "" "$(CONGRESS)"
  WriteRegStr HKCU "Software\Classes\${PROGRAM}\DefaultIcon" "" "$INSTDIR\BallotCount.exe,0"
  WriteRegStr HKCU "Software\Classes\${PROGRAM}\shell\open\command" "" '"$INSTDIR\BallotCount.exe" "%1"'
  WriteRegStr HKCU "Software\Classes\.ballot" "" "${PROGRAM}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'

  WriteRegStr HKCU "${ENTRY}" "DisplayName" "BallotCount"
  WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\BallotCount.exe"
  WriteRegStr HKCU "${ENTRY}" "Publisher" "BallotCount"
  WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  !insertmacro RefuseWhileOpen
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\BallotCount.lnk"
  ReadRegStr $0 HKCU "Software\Classes\.ballot" ""
  StrCmp $0 "${PROGRAM}" 0 +2
  DeleteRegKey HKCU "Software\Classes\.ballot"
  DeleteRegKey HKCU "Software\Classes\${PROGRAM}"
  DeleteRegKey HKCU "${ENTRY}"
  DeleteRegKey HKCU "Software\BallotCount"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  DetailPrint "$(KEPT)"
SectionEnd
