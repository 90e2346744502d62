"""args: weights fold limit : AUROC of answerable against near miss on held-out pages; page's passages, best by combination"""
import sys
W,F,LIM=sys.argv[1],sys.argv[2],int(sys.argv[3])
sys.argv=['x',F,'1','0']
exec(open('/tmp/nat_train.py').read().split("if __name__=='__main__'")[0])
from sklearn.metrics import roc_auc_score
from sklearn.linear_model import LogisticRegression
m=AnswerabilityNetwork(base); m.load_state_dict(torch.load(W)['state'] if 'part' in W or W.endswith('base.pt') else torch.load(W)); m.eval()
rnd2=random.Random(1)
items=[t for t in test if t[3]==int(F)]; rnd2.shuffle(items); items=items[:LIM]
y=[];C=[];Sm=[];Sx=[];right=[];rightc=[];sent=[]
import time; t0=time.time()
with torch.no_grad():
    for n,d,held,_ in items:
        q=qs[n]; ps=pages[d][1]
        sims=sorted([(float(S[n,rows[(d,i)]]),i) for i in range(len(ps))],reverse=True)[:5]
        ex_=[ex(q['text'],d,i,False) for _,i in sims]
        rd=[reader.read(e.question,e.names,e.context,e.sentences) for e in ex_]
        p,s=logits(m,padded(rd),max(len(e.sentences) for e in ex_))
        p=p.numpy(); smax=np.array([s[k,:len(e.sentences)].max().item() for k,e in enumerate(ex_)])
        comb=p+0.5*smax+4*np.array([c for c,_ in sims])
        b=int(np.argmax(comb)); 
        y.append(q['kind']=='answerable'); C.append(sims[0][0]); Sm.append(p[b]); Sx.append(smax[b])
        if held:
            right.append(sims[b][1] in held); rightc.append(sims[0][1] in held)
            if sims[b][1] in held:
                k=int(s[b,:len(ex_[b].sentences)].argmax()); nq=norm(q['quote']); z=norm(ex_[b].sentences[k]); sent.append(z in nq or nq in z)
y=np.array(y);X=np.c_[C,Sm,Sx]
print('n',len(y),'pos',y.sum(),'sec/q',(time.time()-t0)/len(y))
print('AUROC cosine %.3f passage %.3f sentence %.3f'%tuple(roc_auc_score(y,X[:,k]) for k in range(3)))
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
P=cross_val_predict(make_pipeline(StandardScaler(),LogisticRegression()),X,y,cv=5,method='predict_proba')[:,1]
th=np.quantile(P[y],.1)
print('combined AUROC %.3f; near misses answered at 90%%: %.3f'%(roc_auc_score(y,P),(P[~y]>=th).mean()))
print('right passage first: combined %.3f cosine %.3f; sentence right given passage %.3f'%(np.mean(right),np.mean(rightc),np.mean(sent)))
