// Everything that needs three.js; loaded when the map is first seen in space.
import { BoxGeometry, BufferAttribute, BufferGeometry, Color, EdgesGeometry, LineBasicMaterial, LineSegments, Matrix4, PerspectiveCamera, Points as ThreePoints, Scene, ShaderMaterial, Spherical, Vector3, WebGLRenderer } from 'three'
import { color } from '../../theme'
import { type Camera, clamp, easeInOut, reducedMotion } from './camera'
import { diameter, type Frame, graphics, newCanvas, type Painter } from './painter'
import type { Points } from './points'

const fieldOfView = 40 // degrees, across the smaller side of the canvas
const wholeDistance = 3.4 // from where all is seen

/** Turns around a point. Its state: azimuth, inclination, distance, and the point. */
export class OrbitCamera implements Camera {
  private readonly eye = new Spherical(wholeDistance, 1.25, 0.6)
  private readonly target = new Vector3()
  private left = 0 // of a zoom: the logarithm of its factor
  private flight: { from: number[]; to: number[]; time: number } | null = null

  state(): number[] {
    return [this.eye.theta, this.eye.phi, this.eye.radius, ...this.target.toArray()]
  }

  setState([theta = 0.6, phi = 1.25, radius = wholeDistance, x = 0, y = 0, z = 0]: number[]): void {
    this.left = 0
    this.flight = null
    this.put([theta, phi, radius, x, y, z])
  }

  private put([theta = 0, phi = 0, radius = 1, x = 0, y = 0, z = 0]: number[]): void {
    this.eye.set(clamp(radius, 0.02, 12), clamp(phi, 0.02, Math.PI - 0.02), theta)
    this.target.set(clamp(x, -1.5, 1.5), clamp(y, -1.5, 1.5), clamp(z, -1.5, 1.5))
  }

  /** As three.js has it. */
  view(width: number, height: number, [theta = 0, phi = 0, radius = 1, x = 0, y = 0, z = 0] = this.state()): PerspectiveCamera {
    const aspect = width / height
    const half = Math.tan((fieldOfView * Math.PI) / 360) / Math.min(1, aspect)
    const camera = new PerspectiveCamera((Math.atan(half) * 360) / Math.PI, aspect, 0.01, 30)
    const target = new Vector3(x, y, z)
    camera.position.setFromSpherical(new Spherical(radius, phi, theta)).add(target)
    camera.lookAt(target)
    camera.updateMatrixWorld()
    return camera
  }

  matrix(width: number, height: number, state?: number[]): number[] {
    const camera = this.view(width, height, state)
    return new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse).elements
  }

  drag(dx: number, dy: number, width: number, height: number): void {
    this.flight = null
    const turn = Math.PI / Math.min(width, height)
    this.put([this.eye.theta - dx * turn, this.eye.phi - dy * turn, this.eye.radius, ...this.target.toArray()])
  }

  pan(dx: number, dy: number, width: number, height: number): void {
    this.flight = null
    const unit = (2 * this.eye.radius * Math.tan((fieldOfView * Math.PI) / 360)) / Math.min(width, height)
    const { matrixWorld } = this.view(width, height)
    const right = new Vector3().setFromMatrixColumn(matrixWorld, 0)
    const up = new Vector3().setFromMatrixColumn(matrixWorld, 1)
    const target = this.target.clone().addScaledVector(right, -dx * unit).addScaledVector(up, dy * unit)
    this.put([this.eye.theta, this.eye.phi, this.eye.radius, ...target.toArray()])
  }

  zoom(factor: number): void {
    this.flight = null
    this.left -= Math.log(factor)
    if (reducedMotion()) this.step(10_000)
  }

  fit(): void {
    this.fly([this.eye.theta, 1.25, wholeDistance, 0, 0, 0])
  }

  flyTo(x: number, y: number, z: number): void {
    this.fly([this.eye.theta, this.eye.phi, Math.min(this.eye.radius, 0.9), x, y, z])
  }

  private fly(to: number[]): void {
    this.left = 0
    this.flight = { from: this.state(), to, time: 0 }
    if (reducedMotion()) this.step(1e9)
  }

  step(milliseconds: number): boolean {
    if (this.flight) {
      const f = this.flight
      f.time += milliseconds
      const share = Math.min(1, f.time / 900)
      const eased = easeInOut(share)
      this.put(f.from.map((from, i) => from + (f.to[i]! - from) * eased))
      if (share === 1) this.flight = null
      return this.flight !== null
    }
    if (this.left === 0) return false
    const now = Math.abs(this.left) < 0.002 ? this.left : this.left * (1 - Math.exp(-milliseconds / 70))
    this.left -= now
    this.put([this.eye.theta, this.eye.phi, this.eye.radius * Math.exp(now), ...this.target.toArray()])
    return this.left !== 0
  }

  magnification(): number {
    return wholeDistance * clamp((wholeDistance / this.eye.radius) ** -0.45, 0.12, 1.2) * 1.35
  }
}

const vertex = `
attribute vec4 fill;
attribute float size;
uniform float scale;
varying vec4 color;
varying float depth;
void main() {
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  gl_PointSize = clamp(size * scale / gl_Position.w, 1.5, 60.0);
  depth = gl_Position.w;
  color = fill;
}`

// What is far away goes over into the paper, as hills do in the distance.
const fragment = `
uniform vec3 paper;
uniform vec2 haze;
varying vec4 color;
varying float depth;
void main() {
  if (length(gl_PointCoord - 0.5) > 0.5) discard;
  float far = clamp((depth - haze.x) / (haze.y - haze.x), 0.0, 1.0);
  gl_FragColor = vec4(mix(color.rgb, paper, max(1.0 - color.a, 0.8 * far)), 1.0);
}`

/** Draws space with three.js. Throws where there is no WebGL. */
export class SpacePainter implements Painter {
  readonly canvas = newCanvas()
  private readonly renderer: WebGLRenderer
  private readonly scene = new Scene()
  private readonly geometry = new BufferGeometry()
  private readonly material = new ShaderMaterial({
    vertexShader: vertex,
    fragmentShader: fragment,
    uniforms: { scale: { value: 1 }, paper: { value: new Color() }, haze: { value: [3, 7] } },
  })
  private readonly edges = new LineSegments(new EdgesGeometry(new BoxGeometry(2, 2, 2)), new LineBasicMaterial())

  constructor(private readonly camera: OrbitCamera) {
    // three.js writes its own failure to the console; asking first keeps it quiet.
    const context = graphics(this.canvas, 'webgl2', { antialias: true, alpha: true })
    if (!context) throw new Error('no WebGL')
    this.renderer = new WebGLRenderer({ canvas: this.canvas, context, alpha: true, antialias: true })
    this.renderer.setClearColor(0, 0)
    const cloud = new ThreePoints(this.geometry, this.material)
    cloud.frustumCulled = false
    this.scene.add(this.edges, cloud)
  }

  setPoints({ n, xyz }: Points): void {
    this.geometry.setAttribute('position', new BufferAttribute(xyz, 3))
    this.geometry.setAttribute('size', new BufferAttribute(Float32Array.from({ length: n }, (_, i) => diameter(i, n)), 1))
  }

  setColors(rgba: Uint8Array): void {
    this.geometry.setAttribute('fill', new BufferAttribute(rgba, 4, true))
  }

  draw(frame: Frame): void {
    if (!this.geometry.attributes.fill) return
    this.renderer.setPixelRatio(frame.ratio)
    this.renderer.setSize(frame.width, frame.height, false)
    const { scale, paper, haze } = this.material.uniforms
    const distance = this.camera.state()[2]!
    scale!.value = frame.ratio * frame.magnification
    // Colors are those of the style sheet, as they are: no conversion on the way.
    ;(paper!.value as Color).setStyle(color('--paper'), '')
    haze!.value = [Math.max(0.1, distance - 0.6), distance + 2.2]
    this.edges.material.color.setStyle(color('--rule'))
    this.renderer.render(this.scene, this.camera.view(frame.width, frame.height))
  }

  dispose(): void {
    this.canvas.remove()
    this.geometry.dispose()
    this.material.dispose()
    this.renderer.dispose()
    this.renderer.forceContextLoss()
  }
}
