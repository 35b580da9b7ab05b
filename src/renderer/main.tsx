/** The window's entry: starts the studio's window and renders it. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { App } from './app/App.tsx'
import { start } from './app/start.ts'
import { queryClient } from './rpc/query.ts'
import './app.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
// Not in an effect: React's strict mode mounts everything twice.
const started = start()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App started={started} />
    </QueryClientProvider>
  </StrictMode>,
)
