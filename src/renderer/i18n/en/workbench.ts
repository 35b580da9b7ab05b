/** English words of the workbench. */

export const enWorkbench = {
  workbench: 'Workbench',
  routeOf: (at: number, of: number) => `${at}/${of}`,
  tools: 'Adjust',

  temperature: 'Temperature',
  temperatureTip: 'Shifts the colours: below 0 cooler, above 0 warmer.',
  colors: 'Colours',
  sectionLook: 'Style',
  sectionGeometry: 'Turn and crop',
  sectionHistory: 'History',

  compareOff: 'Colour only',
  compareWithSlider: 'Compare with a divider',
  compareSideBySide: 'Compare side by side',
  comparing: 'Compare with the original',

  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomFit: 'Fit the window',
  zoomActual: 'Zoom to 100 %',
  zoomNow: (percent: string) => percent,
  panLeft: 'Look further left',
  panRight: 'Look further right',
  panUp: 'Look further up',
  panDown: 'Look further down',
  fullScreen: 'Full screen',
  fullScreenLeave: 'Leave full screen',
  picture: (name: string) => `${name}; plus and minus zoom, Shift with the arrows moves the view`,

  stageQuick: 'Colouring',
  stageFull: 'Finer detail',
  stageTiles: 'Full size',
  stageReady: 'Ready',
  stageFailed: 'No picture',

  sweep: 'Try render factors',
  sweepTitle: 'Render factors',
  sweepTake: (factor: number) => `Take render factor ${factor}`,
  sweepTaken: (factor: number) => `Render factor ${factor}, in use`,
  sweepWaiting: (factor: number) => `Render factor ${factor}, on its way`,
  sweepFailed: (factor: number) => `Render factor ${factor} failed`,
  sweepFixed: 'This model knows one size only: there is nothing to choose from.',
  sweepClose: 'Close the strip',

  variants: 'Variants',
  variantAdd: 'New variant',
  variantNone: 'No variant yet',
  variantRename: 'Rename',
  variantName: 'Name of the variant',
  variantRemove: 'Remove',
  variantFirst: 'Put first',
  variantFirstHint: 'The first one is what the album shows and exports.',
  variantMenu: (name: string) => `More about ${name}`,

  rotateLeft: 'Turn left',
  rotateRight: 'Turn right',
  mirrorPhoto: 'Mirror',
  cropBegin: 'Crop and straighten',
  cropApply: 'Apply',
  cropCancel: 'Cancel',
  cropReset: 'Back to the whole picture',
  cropShape: 'Shape',
  cropShapes: {
    free: 'Free',
    original: 'As it is',
    square: 'Square',
    '5:4': '5 : 4',
    '4:3': '4 : 3',
    '3:2': '3 : 2',
    '16:9': '16 : 9',
  } as Readonly<Record<'free' | 'original' | 'square' | '5:4' | '4:3' | '3:2' | '16:9', string>>,
  cropUpright: 'Upright',
  cropFrame: 'The frame; arrow keys move it',
  cropHandles: {
    nw: 'Upper left corner',
    n: 'Upper edge',
    ne: 'Upper right corner',
    e: 'Right edge',
    se: 'Lower right corner',
    s: 'Lower edge',
    sw: 'Lower left corner',
    w: 'Left edge',
  } as Readonly<Record<'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w', string>>,
  cropSize: (width: number, height: number) => `${width} × ${height} pixels`,
  cornersBegin: 'Square up a photographed print',
  cornersTip:
    'Drag each circle onto a corner of the print; arrow keys move it, with Shift further. Frame and straightening come after.',
  cornerAt: (corner: string, x: number, y: number) =>
    `${corner} of the print, ${x} % from the left, ${y} % from the top; arrow keys move it`,
  straighten: 'Straighten',
  straightenTip: 'In degrees; the picture is cut so that no empty corners stay.',

  recipeReset: 'Reset the recipe',
  recipeAll: (count: number) =>
    count === 1
      ? 'Give it to 1 photo'
      : count === 2
        ? 'Give it to both photos'
        : `Give it to all ${count} photos`,
  recipeAllHint:
    'All photos of this album get the style and colours seen here; each keeps its own turning and cropping.',
  renderFull: 'Render in full size',
  renderState: {
    original: 'Not rendered yet.',
    queued: 'Waiting in the queue.',
    rendering: 'Being rendered.',
    rendered: 'Rendered in full size.',
    stale: 'Changed since it was rendered.',
    failed: 'The last render failed.',
  } as Readonly<Record<'original' | 'queued' | 'rendering' | 'rendered' | 'stale' | 'failed', string>>,

  historyBegan: 'Beginning',
  historyRotate: 'Turned',
  historyMirror: 'Mirrored',
  historyCrop: 'Cropped',
  historySweep: 'Taken from the strip',
  historyPaste: 'Recipe pasted',
  historyReset: 'Reset',
  historyApply: 'Recipe of another photo',
  historyNone: 'Each change is listed here, and every one can be undone.',
}
