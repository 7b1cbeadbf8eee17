import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { route } from '../../route'
import { P } from './formula'
import './learn.css'
import { keepAddress, readAddress, sentence, trainAhead } from './lesson'
import { l, type Message } from './messages'
import { Notation, Settings } from './settings'
import { After } from './steps/after'
import { Bag } from './steps/bag'
import { Cost } from './steps/cost'
import { Gradient, Step } from './steps/gradient'
import { Loss, Softmax } from './steps/probability'
import { Training } from './steps/training'
import { Window } from './steps/window'
import { OneHot, Tokens } from './steps/words'

const steps: { id: string; title: Message; Body: ComponentType }[] = [
  { id: 'tokens', title: 'tokensTitle', Body: Tokens },
  { id: 'onehot', title: 'onehotTitle', Body: OneHot },
  { id: 'window', title: 'windowTitle', Body: Window },
  { id: 'softmax', title: 'softmaxTitle', Body: Softmax },
  { id: 'loss', title: 'lossTitle', Body: Loss },
  { id: 'gradient', title: 'gradientTitle', Body: Gradient },
  { id: 'step', title: 'stepTitle', Body: Step },
  { id: 'training', title: 'trainTitle', Body: Training },
  { id: 'cost', title: 'costTitle', Body: Cost },
  { id: 'cbow', title: 'cbowTitle', Body: Bag },
  { id: 'after', title: 'afterTitle', Body: After },
]

export default function View() {
  const params = route.value.params.toString()
  useEffect(() => readAddress(route.peek().params), [params])
  useEffect(() => keepAddress(), [])
  useEffect(() => trainAhead(), [])
  const [current, setCurrent] = useState(steps[0]!.id)
  useEffect(() => {
    // The step whose part of the page crosses a line a third from the top.
    const seen = new IntersectionObserver((entries) => entries.forEach((e) => e.isIntersecting && setCurrent(e.target.id.replace('step-', ''))), { rootMargin: '-33% 0px -66% 0px' })
    document.querySelectorAll('.learn-step').forEach((element) => seen.observe(element))
    return () => seen.disconnect()
  }, [])
  const enough = sentence.value.positions > 0
  return (
    <div class="page learn">
      <header class="learn-head">
        <h1>{l('title')}</h1>
        <P text={l('intro')} />
      </header>
      <Settings />
      <Notation />
      <div class="learn-body">
        <nav class="learn-contents" aria-label={l('contents')}>
          <ol>
            {steps.map(({ id, title }) => (
              <li key={id}><button type="button" aria-current={id === current ? 'step' : undefined} onClick={() => goTo(id)}>{l(title)}</button></li>
            ))}
          </ol>
        </nav>
        <div class="learn-steps">
          {steps.map(({ id, title, Body }, i) => (
            <section key={id} id={`step-${id}`} class="learn-step" aria-labelledby={`title-${id}`}>
              <h2 id={`title-${id}`} tabIndex={-1}><span class="learn-number">{i + 1}</span> {l(title)}</h2>
              {enough && <Body />}
            </section>
          ))}
        </div>
      </div>
    </div>
  )
}

function goTo(id: string): void {
  const title = document.getElementById(`title-${id}`)!
  title.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth', block: 'start' })
  title.focus({ preventScroll: true })
}
