export class Ruleset {}
