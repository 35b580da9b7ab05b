/** What a person can do to see a photo better: compare it with the original, zoom, look around. */
import { actionTable } from '../../../shell/actions.ts'
import { stageView } from '../composition.ts'
import { hasDrawer, togglePanel } from '../panel/drawer.ts'
import { toggleLooks, useLooks } from '../sheet/looks.ts'
import { toggleSweep, useSweep } from '../sweep/sweep.ts'
import { hasPhoto, isFilm, isViewing } from '../action-predicates.ts'
import { setCompare, toggleCompare, toggleFullScreen, useCompare, useFullScreen } from './store.ts'

/** Share of what is seen that one step goes. */
const panStep = 0.15

export const viewActions = actionTable([
  {
    id: 'compare.hold',
    label: 'compareHold',
    group: 'picture',
    shortcuts: [{ key: ' ' }],
    available: () => hasPhoto() && !isFilm(),
    beforeControls: true,
    perform: () => useCompare.setState({ held: true }),
    release: () => useCompare.setState({ held: false }),
  },
  {
    id: 'compare.slider',
    label: 'compareWithSlider',
    group: 'picture',
    shortcuts: [{ key: 'c' }],
    available: isViewing,
    perform: () => toggleCompare('slider'),
  },
  {
    id: 'compare.side',
    label: 'compareSideBySide',
    group: 'picture',
    shortcuts: [{ key: 'd' }],
    available: isViewing,
    perform: () => toggleCompare('side'),
  },
  {
    id: 'compare.several',
    label: 'compareSeveral',
    group: 'picture',
    shortcuts: [{ key: 'g' }],
    available: isViewing,
    perform: () => toggleCompare('several'),
  },
  {
    id: 'zoom.in',
    label: 'zoomIn',
    group: 'picture',
    shortcuts: [{ key: '+' }, { key: '=' }],
    available: isViewing,
    perform: () => stageView.zoomBy(1.5),
  },
  {
    id: 'zoom.out',
    label: 'zoomOut',
    group: 'picture',
    shortcuts: [{ key: '-' }],
    available: isViewing,
    perform: () => stageView.zoomBy(1 / 1.5),
  },
  {
    id: 'zoom.fit',
    label: 'zoomFit',
    group: 'picture',
    shortcuts: [{ key: 'z', shift: true }],
    available: isViewing,
    perform: () => stageView.zoomFit(),
  },
  {
    id: 'zoom.actual',
    label: 'zoomActual',
    group: 'picture',
    shortcuts: [{ key: 'z' }],
    available: isViewing,
    perform: () => stageView.zoomActual(),
  },
  {
    id: 'pan.left',
    label: 'panLeft',
    group: 'picture',
    shortcuts: [{ key: 'ArrowLeft', shift: true }],
    available: isViewing,
    perform: () => stageView.panBy(-panStep, 0),
  },
  {
    id: 'pan.right',
    label: 'panRight',
    group: 'picture',
    shortcuts: [{ key: 'ArrowRight', shift: true }],
    available: isViewing,
    perform: () => stageView.panBy(panStep, 0),
  },
  {
    id: 'pan.up',
    label: 'panUp',
    group: 'picture',
    shortcuts: [{ key: 'ArrowUp', shift: true }],
    available: isViewing,
    perform: () => stageView.panBy(0, -panStep),
  },
  {
    id: 'pan.down',
    label: 'panDown',
    group: 'picture',
    shortcuts: [{ key: 'ArrowDown', shift: true }],
    available: isViewing,
    perform: () => stageView.panBy(0, panStep),
  },
  {
    id: 'view.full',
    label: 'fullScreen',
    group: 'picture',
    shortcuts: [{ key: 'F11' }],
    available: hasPhoto,
    perform: () => void toggleFullScreen(),
  },
  {
    id: 'view.leaveFull',
    label: 'fullScreenLeave',
    group: 'picture',
    mode: 'full',
    shortcuts: [{ key: 'Escape' }],
    // Where the system does not take the key for itself it must not lead back to the album at once.
    available: () => hasPhoto() && useFullScreen.getState().on,
    perform: () => void toggleFullScreen(),
  },
  {
    id: 'view.panel',
    label: 'panelToggle',
    group: 'picture',
    shortcuts: [{ key: 'p' }],
    available: () => hasPhoto() && hasDrawer(),
    perform: togglePanel,
  },
  {
    id: 'looks.close',
    label: 'looksClose',
    group: 'picture',
    mode: 'looks',
    shortcuts: [{ key: 'Escape' }],
    available: () => isViewing() && useLooks.getState().open,
    perform: toggleLooks,
  },
  {
    id: 'sweep.close',
    label: 'sweepClose',
    group: 'picture',
    mode: 'sweep',
    shortcuts: [{ key: 'Escape' }],
    // One step back at a time: what lies open over the photo goes before the photo does.
    available: () => isViewing() && useSweep.getState().open,
    perform: toggleSweep,
  },
  {
    id: 'compare.end',
    label: 'comparedEnd',
    group: 'picture',
    mode: 'compare',
    shortcuts: [{ key: 'Escape' }],
    available: () => isViewing() && useCompare.getState().mode === 'several',
    perform: () => setCompare('off'),
  },
])
