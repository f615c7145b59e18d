/* linux/netfilter/xt_comment.h: `-m comment`, which every packet matches. */
import { chars, type Infer, struct } from '../../../codec/index.js'

export const xtCommentInfo = struct('xt_comment_info', { comment: chars(256) })

export interface XtCommentInfo extends Infer<typeof xtCommentInfo> {}
