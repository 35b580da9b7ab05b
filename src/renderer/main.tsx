/** The window's entry: connects to the studio and puts the screen up. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { actions } from './app/action-table.ts'
import { App } from './app/App.tsx'
import { loadSettings } from './features/settings/queries.ts'
import { connect } from './rpc/client.ts'
import { queryClient } from './rpc/query.ts'
import { registerActions } from './shell/actions.ts'
import './app.css'

async function open(): Promise<void> {
  await connect()
  await loadSettings()
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
registerActions(actions)
// Once for the page: React's strict mode mounts everything twice.
const opened = open()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App opened={opened} />
    </QueryClientProvider>
  </StrictMode>,
)
