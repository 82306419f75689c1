// Where the page begins: what is shown follows from the state, and is drawn again when that has changed.
import { render } from 'lit'
import { shell } from './shell/shell.js'
import { onChange } from './shell/state.js'
import { applyTheme } from './shell/theme.js'
import { followAddress } from './shell/address.js'
import { loadConnections } from './data/connections.js'
import { loadDatasets } from './data/datasets.js'
import { loadConversations } from './ask/conversations.js'

applyTheme()
const root = document.getElementById('page')
onChange(() => render(shell(), root))
followAddress()
loadConnections()
loadConversations()
loadDatasets()
