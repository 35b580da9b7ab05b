/** Photos that lie near each other on the map as one mark, for each scale anew. */
import Supercluster from 'supercluster'
import type { GeoArea } from '../../../contract/photo-query.ts'
import { mostLatitude, project, unproject, type Point } from './mercator.ts'
import { levelOf, type MapView, type Size } from './view.ts'

export interface Places {
  readonly ids: readonly number[]
  /** Hundred-thousandths of a degree. */
  readonly latitudes: readonly number[]
  readonly longitudes: readonly number[]
}

export interface Mark {
  key: string
  point: Point
  photos: number
  /** One of them, to be shown. */
  photo: number
  /** The part of the world that holds all of them, and as little else as can be. */
  area: GeoArea
}

interface Facts {
  id: number
  south: number
  west: number
  north: number
  east: number
}

/** In pixels. */
const radius = 56

/** Places are kept to a metre: that much is added around an area, so that its edges lie in it. */
const rim = 1e-5

export class Clusters {
  readonly #index: Supercluster<Facts, Facts>

  constructor({ ids, latitudes, longitudes }: Places) {
    this.#index = new Supercluster<Facts, Facts>({
      radius,
      // Of the map's own 256 pixels.
      extent: 256,
      maxZoom: 17,
      map: (facts) => ({ ...facts }),
      reduce: (all, each) => {
        all.id = Math.min(all.id, each.id)
        all.south = Math.min(all.south, each.south)
        all.west = Math.min(all.west, each.west)
        all.north = Math.max(all.north, each.north)
        all.east = Math.max(all.east, each.east)
      },
    })
    this.#index.load(
      ids.map((id, at) => {
        const [latitude, longitude] = [latitudes[at] / 1e5, longitudes[at] / 1e5]
        return {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [longitude, latitude] },
          properties: { id, south: latitude, west: longitude, north: latitude, east: longitude },
        }
      }),
    )
  }

  /** Those in sight, and just beyond. */
  marks(view: MapView, { width, height }: Size): Mark[] {
    const half = { x: (width / 2 + radius) / view.scale, y: (height / 2 + radius) / view.scale }
    const { center } = view
    const low = unproject({ x: Math.max(0, center.x - half.x), y: Math.min(1, center.y + half.y) })
    const high = unproject({ x: Math.min(1, center.x + half.x), y: Math.max(0, center.y - half.y) })
    const level = Math.max(0, Math.round(levelOf(view)))
    const seen = this.#index.getClusters(
      [
        low.longitude,
        Math.max(-mostLatitude, low.latitude),
        high.longitude,
        Math.min(mostLatitude, high.latitude),
      ],
      level,
    )
    return seen.map(({ geometry, properties }) => {
      const [longitude, latitude] = geometry.coordinates
      const isCluster = 'cluster' in properties
      const { id, south, west, north, east } = properties
      return {
        key: isCluster ? `cluster ${properties.cluster_id}` : `photo ${id}`,
        point: project(longitude, latitude),
        photos: isCluster ? properties.point_count : 1,
        photo: id,
        area: {
          south: Math.max(-90, south - rim),
          west: Math.max(-180, west - rim),
          north: Math.min(90, north + rim),
          east: Math.min(180, east + rim),
        },
      }
    })
  }
}
