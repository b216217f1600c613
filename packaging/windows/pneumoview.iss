; Installer for Windows, by Inno Setup 6: for one user, without administrator rights; /VERYSILENT installs unattended.
; `packaging/build` calls: iscc /DVersion=X.Y.Z /Odist packaging\windows\pneumoview.iss

#define Viewer "pneumoview-viewer.exe"
#define Classes "Software\Classes"

[Setup]
AppId={{3C1B7A52-5B0E-4E0D-9D53-0B6C6C0E7A41}
AppName=PneumoView
AppVersion={#Version}
AppPublisher=The PneumoView authors
DefaultDirName={autopf}\PneumoView
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
LicenseFile=..\..\build\frozen\pneumoview\_internal\LICENCES.txt
UninstallDisplayIcon={app}\{#Viewer}
OutputBaseFilename=PneumoView-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "ko"; MessagesFile: "compiler:Languages\Korean.isl"

[CustomMessages]
en.OpenFolder=Open in PneumoView
ko.OpenFolder=PneumoView에서 열기
en.Radiograph=Radiograph
ko.Radiograph=방사선 영상

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"

[Files]
Source: "..\..\build\frozen\pneumoview\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\PneumoView"; Filename: "{app}\{#Viewer}"; Parameters: "view"
Name: "{autodesktop}\PneumoView"; Filename: "{app}\{#Viewer}"; Parameters: "view"; Tasks: desktopicon

[Registry]
; What "open with" shows, and how it opens; a DICOMDIR, which has no extension, is chosen there or by its folder.
Root: HKA; Subkey: "{#Classes}\Applications\{#Viewer}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "PneumoView"; Flags: uninsdeletekey
Root: HKA; Subkey: "{#Classes}\Applications\{#Viewer}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Viewer}"" view ""%1"""
Root: HKA; Subkey: "{#Classes}\PneumoView.Radiograph"; ValueType: string; ValueData: "{cm:Radiograph}"; Flags: uninsdeletekey
Root: HKA; Subkey: "{#Classes}\PneumoView.Radiograph\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Viewer},0"
Root: HKA; Subkey: "{#Classes}\PneumoView.Radiograph\shell\open\command"; ValueType: string; ValueData: """{app}\{#Viewer}"" view ""%1"""
; One line for every suffix that the program reads: a choice beside the default program, which stays the user's.
#sub Associate
Root: HKA; Subkey: "{#Classes}\{#Suffixes[Index]}\OpenWithProgids"; ValueType: none; ValueName: "PneumoView.Radiograph"; Flags: uninsdeletevalue
#endsub
#dim Suffixes[12] {".dcm", ".dicom", ".dic", ".ima", ".png", ".jpg", ".jpeg", ".jpe", ".bmp", ".tif", ".tiff", ".webp"}
#define Index
#for {Index = 0; Index < DimOf(Suffixes); Index++} Associate
; The menu of a folder.
Root: HKA; Subkey: "{#Classes}\Directory\shell\PneumoView"; ValueType: string; ValueData: "{cm:OpenFolder}"; Flags: uninsdeletekey
Root: HKA; Subkey: "{#Classes}\Directory\shell\PneumoView"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\{#Viewer},0"
Root: HKA; Subkey: "{#Classes}\Directory\shell\PneumoView\command"; ValueType: string; ValueData: """{app}\{#Viewer}"" view ""%1"""

[Run]
Filename: "{app}\{#Viewer}"; Flags: nowait postinstall skipifsilent; Description: "{cm:LaunchProgram,PneumoView}"
