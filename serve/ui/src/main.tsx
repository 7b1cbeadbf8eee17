import { render } from 'preact'
import { App } from './app'
import { loadModels } from './model'
import './styles/tokens.css'
import './styles/base.css'
import './styles/components.css'
import './styles/shell.css'

void loadModels()
render(<App />, document.getElementById('app')!)
