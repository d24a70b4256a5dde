import { flag, model, shape, spec } from 'allways'
import { implementation } from 'allways/conformance'

class LampShape extends shape({ cells: { isOn: flag } }) {}

export const lampModel = model('lamp', LampShape, {
  actions: {
    turnOn: s => !s.isOn && s.with({ isOn: true }),
    turnOff: s => s.isOn && s.with({ isOn: false }),
  },
})

export const lampSpec = spec(lampModel)

interface Lamp {
  isOn: boolean
  turns: number
}

/** A real lamp; a worn one does not go off any more after it has been turned on twice. */
export const lamp = ({ isWorn }: { readonly isWorn: boolean }) =>
  implementation(lampModel, {
    start: (): Lamp => ({ isOn: false, turns: 0 }),
    stop: () => {},
    perform: {
      turnOn: (real: Lamp) => {
        real.isOn = true
        real.turns++
      },
      turnOff: (real: Lamp) => {
        real.isOn = isWorn && real.turns > 1
      },
    },
    observe: ({ isOn }) => ({ isOn }),
    expected: s => ({ isOn: s.isOn }),
  })
