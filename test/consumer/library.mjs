// Imports the library, uses what needs no kernel, then opens a socket; prints what came of it.
import { InputError, NftTransaction, NlkitError, nft, parseCidr, RouteClientSync } from 'nlkit'

const { address, prefixLength } = parseCidr('192.168.0.1/16')
new NftTransaction().addRule({ family: 'ip', table: 'nat', chain: 'c', expressions: [nft.masquerade()] })
console.log(`parsed ${address} ${prefixLength}, ${new InputError('ERR_CIDR', '') instanceof NlkitError}`)
try {
  const client = RouteClientSync.open()
  console.log(`link ${client.links.get('lo').index}`)
  client.close()
} catch (error) {
  console.log(`error ${error.code}`)
}
