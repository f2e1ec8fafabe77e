/** Words that carry no content, folded (`foldWord`), so that a search neither indexes nor asks for them. */
const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

export const STOP_WORDS = {
  en: words(`a about above after again against all also am an and any are as at be because been before being below between both but by can
    could did do does doing don down during each few for from further had has have having he her here hers herself him himself his how i if
    in into is it its itself just ll me more most my myself no nor not of off on once only or other our ours ourselves out over own re s same
    she should so some such t than that the their theirs them themselves then there these they this those through to too under until up upon used using
    ve very was we were what when where which while who whom whose why will with would you your yours yourself yourselves`),
  ru: words(`а без более больше будет будто бы был была были было быть в вам вас вдруг ведь во вот впрочем все всегда всего всех всю вы где да
    даже для до другой его ее ей ему если есть еще ж же за зачем здесь и из или им иногда их к как какая какие какими каких какого какое какой
    каком какому какую кем ко когда кого ком кому конечно которая которого которое которой котором которому которую которые которых который
    кто куда ли либо лучше между меня мне много может можно мой моя мы на над надо наконец нас не него нее ней нельзя нет ни нибудь никогда ним
    них ничего но ну о об один он она они оно опять от откуда перед по под после потом потому почему почти при про раз разве с сам свою себе себя
    сейчас сколько со совсем так такая такие такое такой там тебя тем теперь то тогда того тоже только том тот три тут ты у уж уже хорошо хоть чего чей
    чем через что чтоб чтобы чуть чье чья эти этих это этого этой этом этот эту я является являются`),
  fr: words(`a ai aie aient ainsi alors as au aucun aura auraient aurait aussi autre aux avaient avait avant avec avoir avons ayant c ce ceci
    cela celle celles celui ces cet cette ceux chaque ci combien comme comment contre d dans de depuis des donc dont du elle elles en encore
    entre es est et etaient etait etant ete etes etre eu eux fait font fut furent il ils j je jusqu l la laquelle le lequel les lesquelles lesquels
    leur leurs lors lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont ou par parce pas pendant peu peut plus pour pourquoi
    qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera serait ses si soi son sont sous suis sur t ta te tes toi ton tous
    tout toute toutes tres tu un une vers vos votre vous y`),
} as const;
