; "Open with" on Windows. Written here and not as electron-builder's fileAssociations, because those make a program the
; one that a double click starts, and Tintype is not where a family's photos should open by default.

!macro EachPictureKind DO
  !insertmacro ${DO} jpg
  !insertmacro ${DO} jpeg
  !insertmacro ${DO} png
  !insertmacro ${DO} tif
  !insertmacro ${DO} tiff
  !insertmacro ${DO} webp
  !insertmacro ${DO} avif
  !insertmacro ${DO} gif
  !insertmacro ${DO} heic
  !insertmacro ${DO} heif
  !insertmacro ${DO} jxl
!macroend

!macro OfferFor KIND
  WriteRegNone SHELL_CONTEXT "Software\Classes\.${KIND}\OpenWithProgids" "Tintype.Picture"
!macroend

!macro OfferNoMoreFor KIND
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.${KIND}\OpenWithProgids" "Tintype.Picture"
!macroend

!macro TellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Tintype.Picture" "" "Picture"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Tintype.Picture\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Tintype.Picture\shell\open\command" "" '"$appExe" "%1"'
  !insertmacro EachPictureKind OfferFor
  !insertmacro TellExplorer
!macroend

!macro customUnInstall
  !insertmacro EachPictureKind OfferNoMoreFor
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Tintype.Picture"
  !insertmacro TellExplorer
!macroend
