/**
 * Without this prints on a family's album page are missed or cut askew: the second half of the 64 pages, see
 * `find-prints.test.ts`.
 */
import { testPages } from '../../../test/support/album-measure.ts'
import { pageOrders } from '../../../test/support/album-pages.ts'

testPages(pageOrders().slice(32))
