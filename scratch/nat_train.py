"""Stage two: pages with natural questions, folds by page. args: fold (0/1/all)"""
import sys,time,os,json,random,torch,collections,re
os.environ['HF_HUB_OFFLINE']='1'
from pathlib import Path
import numpy as np
from tokenizers import Tokenizer
from eval.training.example import Example
from eval.training.model import AnswerabilityNetwork
from eval.training.fitting import fit,Schedule,padded,logits
from index.answerability.reading import PairReader
from index.models.model_folder import find_model
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import cut
from index.config import CutLimits
from ingest.readers.registry import extract
fold=sys.argv[1]; threads=int(sys.argv[2]); epochs=float(sys.argv[3]); torch.set_num_threads(threads)
base=find_model().path
reader=PairReader(Tokenizer.from_file(str(base/'tokenizer.json')))
tok=EncoderTokenizer(base/'tokenizer.json')
from tests.documents import make_document
N=Path('/work/shared/data/reader/natural')
pages={}
for l in open(N/'documents.jsonl'):
    d=json.loads(l)
    from ingest.document import text_sha256,Block,BlockKind
    # blocks: heading + paragraphs per section
    md='# '+d['title']+'\n\n'+'\n\n'.join('## '+s['heading']+'\n\n'+s['text'] for s in d['sections'])
    e,_=extract(md.encode(),name='a.md',where='a.md')
    doc=make_document([],doc_id=d['_id'],title=d['title'],text=e.text,blocks=e.blocks,text_sha256=text_sha256(e.text))
    ps=cut(doc,tok.count,CutLimits())
    pages[d['_id']]=(doc,[(p,[doc.text[s.start:s.end] for s in p.sentences]) for p in ps])
qs=[json.loads(l) for l in open(N/'questions.jsonl')]
norm=lambda t: re.sub(r'\W+',' ',t.casefold()).strip()
# embeddings for hardness
from index.models.sentence_model import *
from sentence_transformers import SentenceTransformer
cache=Path('/tmp/ans/emb.npz')
pid=[(d,i) for d,(_,ps) in pages.items() for i in range(len(ps))]
if cache.exists():
    z=np.load(cache); PV,QV=z['p'],z['q']
else:
    st=SentenceTransformer(str(base),device='cpu')
    texts=['\n'.join([pages[d][0].title,*pages[d][1][i][0].headings[-1:],pages[d][1][i][0].text]) for d,i in pid]
    PV=st.encode(texts,batch_size=32,normalize_embeddings=True); QV=st.encode([q['text'] for q in qs],batch_size=32,normalize_embeddings=True)
    np.savez(cache,p=PV,q=QV)
rows={k:n for n,k in enumerate(pid)}
order=sorted(pages); rnd=random.Random(5); rnd.shuffle(order)
foldof={d:n%3 for n,d in enumerate(order)}
def ex(q,d,i,answers,quote=None,src='natural'):
    p,sents=pages[d][1][i]
    names='\n'.join(x for x in (pages[d][0].title,*p.headings[-1:]) if x and x!=pages[d][0].title) if False else '\n'.join(dict.fromkeys((pages[d][0].title,*p.headings[-1:])))
    lab=[False]*len(sents)
    if answers:
        nq=norm(quote)
        lab=[bool(norm(s)) and (norm(s) in nq or nq in norm(s)) for s in sents]
        if not any(lab): return None
    return Example(q,names,'',tuple(sents),answers,tuple(lab),src)
train=[];test=[];miss=0
S=QV@PV.T
for n,q in enumerate(qs):
    d=q['doc_id']; ps=pages[d][1]
    sims=[(S[n,rows[(d,i)]],i) for i in range(len(ps))]; sims.sort(reverse=True)
    mine=[]
    held=[]
    if q['kind']=='answerable':
        nq=norm(q['quote'])
        held=[i for i in range(len(ps)) if any(norm(s) and (nq in norm(s) or (len(norm(s))>15 and norm(s) in nq)) for s in ps[i][1])]
        if not held: miss+=1; continue
        mine+=[ex(q['text'],d,i,True,q['quote']) for i in held[:2]]
        neg=[i for _,i in sims if i not in held][:2]
        mine+=[ex(q['text'],d,i,False,src='in-page') for i in neg]
        # other page, hardest
        o=[k for k in np.argsort(-S[n])[:40] if pid[k][0]!=d and foldof[pid[k][0]]==foldof[d]][:1]
        mine+=[ex(q['text'],*pid[k],False,src='other') for k in o]
        p,sents=pages[d][1][held[0]]
        if len(sents)>1:
            e0=mine[0]
            if e0 is not None:
                left=[s for s,l in zip(e0.sentences,e0.labels) if not l]
                if left and rnd.random()<.5: mine.append(Example(e0.question,e0.names,'',tuple(left),False,(False,)*len(left),'without'))
    else:
        mine+=[ex(q['text'],d,i,False,src='near_miss') for _,i in sims[:3]]
    mine=[m for m in mine if m]
    if fold=='all' or foldof[d]!=int(fold): train+=mine
    # test: best passages of the page by cosine + model
    test.append((n,d,held,foldof[d]))
print('pages',len(pages),'passages',len(pid),'missing',miss,'train',len(train),collections.Counter((e.source,e.answers) for e in train),flush=True)
if __name__=='__main__' and epochs>0:
    # keep some of the pairs, so that the general lesson isn't lost
    from eval.training.pairs import read_pairs,MIXTURE
    general=read_pairs(Path('/work/shared/data/reader/pairs'),MIXTURE,seed=11)
    random.Random(3).shuffle(general)
    hard=[e for e in general if e.source.startswith(('squad2','squad1_flan','nq_clapnq_dev','selqa'))][:2500]
    m=AnswerabilityNetwork(base); m.load_state_dict(torch.load('/tmp/ans/base_final.pt'))
    t=time.time()
    fit(m,train+hard,reader,Schedule(epochs=epochs,rate=6e-5,head_rate=2e-4),lambda s:print(f'{time.time()-t:.0f}s {s}',flush=True),Path(f'/tmp/ans/nat_{fold}_part.pt'))
    torch.save(m.state_dict(),f'/tmp/ans/nat_{fold}.pt')
    print('done')
