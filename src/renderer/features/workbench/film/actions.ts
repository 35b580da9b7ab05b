/** What a person can do with the film at the workbench: play it, step through it, mark it, and look at some of it in colour. */
import { actionTable } from '../../../shell/actions.ts'
import { isFilm } from '../action-predicates.ts'
import { filmSession } from '../composition.ts'
import { useWorkbench } from '../store.ts'
import { toggleCompare } from '../view/store.ts'
import { marksOf, useFilm } from './store.ts'

const ready = (): boolean => isFilm() && useFilm.getState().sheet !== null

export const filmActions = actionTable([
  {
    id: 'film.play',
    label: 'filmPlay',
    group: 'film',
    shortcuts: [{ key: ' ' }, { key: 'k' }],
    available: () => ready() && useFilm.getState().proxy !== null,
    perform: () => filmSession.togglePlay(),
  },
  {
    id: 'film.back',
    label: 'filmBack',
    group: 'film',
    shortcuts: [{ key: 'ArrowLeft' }, { key: ',' }],
    available: ready,
    perform: () => filmSession.step(-1),
  },
  {
    id: 'film.forward',
    label: 'filmForward',
    group: 'film',
    shortcuts: [{ key: 'ArrowRight' }, { key: '.' }],
    available: ready,
    perform: () => filmSession.step(1),
  },
  {
    id: 'film.sceneBack',
    label: 'filmSceneBack',
    group: 'film',
    shortcuts: [{ key: 'ArrowLeft', shift: true }, { key: 'PageUp' }],
    available: ready,
    perform: () => filmSession.stepScene(-1),
  },
  {
    id: 'film.sceneForward',
    label: 'filmSceneForward',
    group: 'film',
    shortcuts: [{ key: 'ArrowRight', shift: true }, { key: 'PageDown' }],
    available: ready,
    perform: () => filmSession.stepScene(1),
  },
  {
    id: 'film.setIn',
    label: 'setIn',
    group: 'film',
    shortcuts: [{ key: 'i' }],
    available: ready,
    perform: () => void filmSession.setEdge('from'),
  },
  {
    id: 'film.setOut',
    label: 'setOut',
    group: 'film',
    shortcuts: [{ key: 'o' }],
    available: ready,
    perform: () => void filmSession.setEdge('to'),
  },
  {
    id: 'film.clearRange',
    label: 'clearRange',
    group: 'film',
    shortcuts: [],
    available: () => {
      const { from, to } = marksOf(useWorkbench.getState())
      return ready() && (from !== null || to !== null)
    },
    perform: () => void filmSession.setEdge(null),
  },
  {
    id: 'film.keyFrame',
    label: 'keyFrame',
    group: 'film',
    shortcuts: [{ key: 'm' }],
    available: ready,
    perform: () => void filmSession.toggleKeyFrame(),
  },
  {
    id: 'film.cut',
    label: 'cutAdd',
    group: 'film',
    shortcuts: [{ key: 'x' }],
    available: ready,
    perform: () => void filmSession.toggleCut(),
  },
  {
    id: 'film.loop',
    label: 'loopMake',
    group: 'film',
    shortcuts: [{ key: 'l' }],
    available: ready,
    perform: () => void filmSession.makeLoop(),
  },
  {
    id: 'film.loopClose',
    label: 'loopClose',
    group: 'film',
    mode: 'loop',
    shortcuts: [{ key: 'Escape' }],
    // One step back at a time: the three seconds go before the film does.
    available: () => isFilm() && (useFilm.getState().loop ?? useFilm.getState().looping) !== null,
    perform: () => filmSession.closeLoop(),
  },
  {
    id: 'film.compare',
    label: 'filmCompare',
    group: 'film',
    shortcuts: [{ key: 'c' }],
    available: ready,
    perform: () => toggleCompare('slider'),
  },
])
