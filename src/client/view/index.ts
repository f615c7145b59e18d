export { type Followed, type FollowedKind, type Told, toldOf, without } from './followed.js'
export { type Change, type Item, type KindOf, type SynchronisedKinds, View } from './view.js'
